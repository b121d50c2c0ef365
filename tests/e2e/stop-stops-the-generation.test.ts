import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

interface GeminiState {
  readonly requests: readonly { readonly outcome: string }[];
}

it("ends the request to the model itself, keeps the text, and says so on every device", async () => {
  const user = await signIn();
  const word = `stop-${user.userId}`;
  const chat = await ChatPage.open(await browser.openPage(), user);
  await chat.send(`${word} [[tick:200:100]]`);
  await waitFor(async () => (await chat.replyText()).length > 20, { timeout: 15_000, what: "some text" });
  const room = await chat.roomId();
  const other = await ChatPage.open(await browser.openPage(), user, room);
  await other.page.getByRole("button", { name: "Stop the reply" }).click();

  await chat.ended("stopped");
  await chat.page.getByText("You stopped this reply.").waitFor();
  const kept = await chat.replyText();
  expect(kept.length).toBeGreaterThan(20);

  const closed = await waitFor(
    async () => {
      const response = await fetch(`${testEnv().services.gemini}/__control?contains=${word}`);
      const { requests } = (await response.json()) as GeminiState;
      return requests.find(({ outcome }) => outcome === "client-closed");
    },
    { timeout: 10_000, what: "the model's side to see its connection close" },
  );
  expect(closed.outcome).toBe("client-closed");
  await chat.page.reload();
  await chat.ended("stopped");
  // At least what was on the screen: words that were on their way when it was stopped count.
  await chat.shows(kept.slice(0, 20));
});

it("Esc stops the reply, from the composer and from anywhere, unless something in front of it takes the key", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user);
  await chat.send("[[tick:200:100]]");
  await chat.shows("tick 1");

  // The sheet of shortcuts is closed by it, and so is a menu.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /^Model:/ }).click();
  await page.getByRole("menu").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Stop the reply" }).waitFor();

  await chat.composer.press("Escape");
  await chat.ended("stopped");
  await chat.send("[[tick:200:100]]");
  await page.getByRole("button", { name: "Stop the reply" }).waitFor();
  await chat.scroller.focus();
  await page.keyboard.press("Escape");
  await page.getByText("You stopped this reply.").nth(1).waitFor();
});
