import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom } from "../support/rooms";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("an Enter that confirms a word of an input method does not send", async () => {
  const user = await signIn();
  const chat = await ChatPage.open(await browser.openPage(), user, await createRoom(user));
  await chat.composer.focus();
  // What a browser sends while a word is being composed, and Safari's Enter right after.
  await chat.composer.evaluate((field: HTMLTextAreaElement) => {
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
    field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
    set?.call(field, "नमस्ते");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: true }));
    field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "नमस्ते" }));
    field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, keyCode: 229 } as KeyboardEventInit));
  });
  expect(await chat.composer.inputValue()).toBe("नमस्ते");
  expect(await chat.prompts().count()).toBe(0);
  await chat.composer.press("Enter");
  await chat.prompts().first().waitFor();
  expect(await chat.composer.inputValue()).toBe("");
});

it("Shift+Enter makes a line, Enter sends", async () => {
  const user = await signIn();
  const chat = await ChatPage.open(await browser.openPage(), user, await createRoom(user));
  expect(await chat.composer.getAttribute("enterkeyhint")).toBe("send");
  await chat.composer.fill("one");
  await chat.composer.press("Shift+Enter");
  await chat.composer.pressSequentially("two");
  expect(await chat.composer.inputValue()).toBe("one\ntwo");
  await chat.composer.press("Enter");
  await chat.prompts().first().waitFor();
});

it("on a phone Enter makes a line and the button sends", async () => {
  const user = await signIn();
  const page = await browser.openPage({
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    isMobile: true,
  });
  const chat = await ChatPage.open(page, user, await createRoom(user));
  await chat.composer.fill("one");
  await chat.composer.press("Enter");
  await chat.composer.pressSequentially("two");
  expect(await chat.composer.inputValue()).toBe("one\ntwo");
  expect(await chat.prompts().count()).toBe(0);
  await page.getByRole("button", { name: "Send", exact: true }).tap();
  await chat.prompts().first().waitFor();
});
