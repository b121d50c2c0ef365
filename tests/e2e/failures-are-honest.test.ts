import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { query } from "../support/database";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("busy shows a countdown, tries again by itself, and becomes the reply", async () => {
  const user = await signIn();
  const chat = await ChatPage.open(await browser.openPage(), user, await createRoom(user));
  // The stand-in for Inngest runs a hundred times as fast: the wait of minutes is over in seconds. Longer than a
  // minute nobody is kept waiting.
  await chat.send("Busy [[rate-limited-3-times:55]] [[echo: made it]]");
  const countdown = chat.page.getByTestId("busy-countdown");
  // Looked at in one go: it may be gone at the next look, and a locator would wait for it to come back.
  const seconds = () =>
    countdown.evaluateAll(([shown]) => (shown ? Number((shown as HTMLElement).dataset.seconds) : undefined));
  const first = await waitFor(seconds, { timeout: 15_000, what: "the countdown" });
  expect(first).toBeGreaterThan(0);
  await waitFor(async () => ((await seconds()) ?? 0) < first, { what: "the countdown to count" });
  await chat.shows("made it");
  expect(await countdown.count()).toBe(0);
});

it("a safety block says why, that it did not count, and keeps the prompt to change", async () => {
  const user = await signIn();
  const chat = await ChatPage.open(await browser.openPage(), user, await createRoom(user));
  await chat.send("Something bad [[safety-prompt]]");
  await chat.ended("failed");
  const reply = chat.replies().last();
  await reply.getByText("Gemini blocked this").waitFor();
  await reply.getByText("It took this for dangerous content.").waitFor();
  await reply.getByText("This did not count as a prompt.").waitFor();
  const { body } = await user.call("GET /user/me/usage");
  expect(body.data.used).toBe(0);
  await reply.getByRole("button", { name: "Edit the prompt" }).click();
  const editor = chat.page.getByRole("textbox", { name: "Edit your message" });
  expect(await editor.inputValue()).toContain("Something bad");
});

it("out of prompts says when they return, and keeps the words", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  for (let sent = 0; sent < 5; sent++) await endOf(user, await send(user, room, `[[echo: ${sent}]]`));
  const chat = await ChatPage.open(await browser.openPage({ expectedErrors: [/429/] }), user, room);
  await chat.page.getByTestId("prompts-left").getByText("No prompts left today").waitFor();
  await chat.send("One too many");
  await chat.page.getByText("You have used today’s prompts").waitFor();
  await chat.page.getByText(/They return in .+, at \d/).waitFor();
  expect(await chat.page.getByRole("link", { name: "Upgrade to Pro" }).count()).toBeGreaterThan(0);
  // What was said before stays on the screen, and another reply to it says the same.
  expect(await chat.replies().count()).toBe(5);
  const last = chat.replies().last();
  await last.getByRole("button", { name: "Make another reply" }).click();
  await last.getByText(/They return in .+, at \d/).waitFor();
  expect(await last.getByRole("link", { name: "Upgrade to Pro" }).getAttribute("href")).toContain("/pricing");
  await last.getByRole("button", { name: "Close" }).click();
  await last.getByText(/They return in/).waitFor({ state: "detached" });

  await chat.page.getByRole("button", { name: "Discard" }).click();
  await chat.page.getByText("One too many").waitFor({ state: "detached" });
  await chat.page.getByRole("button", { name: "Undo" }).click();
  await chat.page.getByText("One too many").waitFor();
  await chat.page.getByRole("button", { name: "Put it back to edit" }).click();
  await waitFor(async () => (await chat.composer.inputValue()) === "One too many", {
    what: "the words to be back",
  });
});

it("an interrupted reply, a cut one, a conversation too long and what was left out of it are each said", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const cutOff = await send(user, room, "[[cut]]");
  await endOf(user, cutOff, 30_000);
  const cutShort = await send(user, room, "[[max-tokens]] [[pace:0]]");
  await endOf(user, cutShort);
  // Conversations of the length that it takes are made in the database.
  const tooLong = await send(user, room, "[[pace:0]] [[echo: much too long]]");
  await endOf(user, tooLong);
  await query("UPDATE message SET status = 'failed', error_code = 'too_long', content = '' WHERE id = $1", [
    tooLong.reply.id,
  ]);
  const remembered = await send(user, room, "[[pace:0]] [[echo: all that fits]]");
  await endOf(user, remembered);
  await query("UPDATE message SET omitted_messages = 12 WHERE id = $1", [remembered.reply.id]);

  const chat = await ChatPage.open(await browser.openPage(), user, room);
  const replyOf = ({ reply }: { reply: { id: string } }) => chat.page.locator(`[data-message="${reply.id}"]`);
  await replyOf(cutOff).getByRole("group", { name: "The reply was interrupted" }).waitFor();
  await replyOf(cutOff).getByText("This did not count as a prompt.").waitFor();
  await replyOf(cutOff).getByRole("button", { name: "Try again" }).waitFor();
  await replyOf(cutShort)
    .getByText(/reached the length/)
    .waitFor();
  const card = replyOf(tooLong).getByRole("group", { name: "This conversation is too long for the model" });
  await card.waitFor();
  // The same again would end the same: there is only the way to change it.
  expect(await card.getByRole("button").allInnerTexts()).toEqual(["Edit the prompt"]);
  await replyOf(remembered).getByText("The oldest 12 messages were left out").waitFor();
});
