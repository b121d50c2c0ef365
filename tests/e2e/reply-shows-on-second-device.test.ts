import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("shows a prompt sent on one device, and its reply as it streams, on another", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const desk = await ChatPage.open(await browser.openPage(), user, room);
  const phone = await ChatPage.open(
    await browser.openPage({ viewport: { width: 390, height: 800 } }),
    user,
    room,
  );
  await desk.send("From the desk [[tick:40:100]]");
  await phone.prompts().getByText("From the desk").waitFor();
  // It streams there as well: some of it before all of it.
  const partial = await waitFor(async () => (await phone.replyText()) || undefined, {
    timeout: 10_000,
    what: "the reply to begin on the second device",
  });
  await phone.ended();
  await desk.ended();
  const whole = await phone.replyText();
  expect(partial.length).toBeLessThan(whole.length);
  expect(await desk.replyText()).toBe(whole);
});
