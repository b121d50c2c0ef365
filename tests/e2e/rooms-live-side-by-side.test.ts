import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("each room keeps its own draft, and one that writes a reply is marked in the list meanwhile", async () => {
  const user = await signIn();
  const [first, second] = [
    await createRoom(user, { title: "First room" }),
    await createRoom(user, { title: "Second room" }),
  ];
  const chat = await ChatPage.open(await browser.openPage(), user, first);
  const { page } = chat;
  const row = (title: string) => page.getByTestId("room-list").getByRole("link", { name: title });
  const drafts = (text: string) =>
    waitFor(async () => (await chat.composer.inputValue()) === text, { what: `the draft "${text}"` });

  await chat.composer.fill("for the first");
  await row("Second room").click();
  await page.waitForURL(`**/c/${second}`);
  await drafts("");
  await chat.composer.fill("for the second");
  await row("First room").click();
  await page.waitForURL(`**/c/${first}`);
  await drafts("for the first");
  await row("Second room").click();
  await page.waitForURL(`**/c/${second}`);
  await drafts("for the second");

  const sent = await send(user, first, "[[tick:100:100]]");
  const mark = row("First room").getByText("Writing a reply");
  await mark.waitFor();
  await user.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
    params: { chatroomId: first, messageId: sent.reply.id },
  });
  await mark.waitFor({ state: "detached" });
  expect(await row("Second room").getByText("Writing a reply").count()).toBe(0);
});

it("a connection that is cut is said, and what was missed is there when it is back", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage({ expectedErrors: [/ERR_FAILED|ERR_CONNECTION_REFUSED/] });
  // Live for a moment, then cut, then away.
  let connections = 0;
  await page.route("**/events", (route) =>
    connections++ === 0
      ? route.fulfill({ contentType: "text/event-stream", body: ": hello\n\n" })
      : route.abort("connectionrefused"),
  );
  const chat = await ChatPage.open(page, user, room);
  const note = page.getByTestId("connection-note");
  await note.getByText("Reconnecting…").waitFor();
  await send(user, room, "[[pace:0]] [[echo: while you were away]]");
  expect(await chat.prompts().count()).toBe(0);
  await page.unroute("**/events");
  await note.getByRole("button", { name: "Try again" }).click();
  await chat.shows("while you were away");
  await note.waitFor({ state: "detached" });
});
