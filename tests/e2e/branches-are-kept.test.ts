import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("edit keeps the old branch: the new prompt stands beside it, and one pages back to all that followed", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: first answer]]"));
  await endOf(user, await send(user, room, "[[echo: second answer]]"));
  const chat = await ChatPage.open(await browser.openPage(), user, room);
  await chat.shows("second answer");

  const first = chat.prompts().first();
  await first.hover();
  await first.getByRole("button", { name: "Edit and send again" }).click();
  await chat.page.getByRole("textbox", { name: "Edit your message" }).fill("[[echo: changed answer]]");
  await chat.page.keyboard.press("Enter");
  await chat.shows("changed answer");
  await chat.ended();
  expect(await chat.prompts().count()).toBe(1);
  await chat.page.getByText("2 of 2").waitFor();

  await chat.page.getByRole("button", { name: "Previous version" }).click();
  await chat.shows("second answer");
  expect(await chat.prompts().count()).toBe(2);

  await chat.page.reload();
  await chat.shows("changed answer");
  await chat.page.getByRole("button", { name: "Previous version" }).click();
  await chat.shows("second answer");
});

it("regenerate keeps the old reply", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const sent = await send(user, room, "Say something [[rate-limited-once]] [[echo: the answer]]");
  await endOf(user, sent, 30_000);
  const chat = await ChatPage.open(await browser.openPage(), user, room);
  await chat.shows("the answer");
  await chat.page.getByRole("button", { name: "Make another reply" }).click();
  await chat.page.getByText("2 of 2").waitFor();
  const [first, second] = await Promise.all([
    chat.replies().getAttribute("data-message"),
    chat.page.getByRole("button", { name: "Previous version" }).count(),
  ]);
  expect(second).toBe(1);
  await chat.page.getByRole("button", { name: "Previous version" }).click();
  await chat.page.getByText("1 of 2").waitFor();
  expect(await chat.replies().getAttribute("data-message")).toBe(sent.reply.id);
  expect(first).not.toBe(sent.reply.id);
});

it("a change that was begun is there again after a reload; cancelled, it gives the focus back", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[pace:0]] [[echo: first answer]]"));
  const chat = await ChatPage.open(await browser.openPage(), user, room);
  await chat.shows("first answer");
  const edit = chat.page.getByRole("button", { name: "Edit and send again" });
  const editor = chat.page.getByRole("textbox", { name: "Edit your message" });
  await edit.focus();
  await chat.page.keyboard.press("Enter");
  await editor.fill("half of a better question");
  await chat.page.reload();
  await waitFor(async () => (await editor.inputValue()) === "half of a better question", {
    what: "the change to be there again",
  });
  await editor.press("Escape");
  await waitFor(() => edit.evaluate((button) => button === document.activeElement), {
    what: "the focus to be back",
  });
  await chat.page.keyboard.press("Enter");
  expect(await editor.inputValue()).toBe("[[pace:0]] [[echo: first answer]]");
});
