import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { adoptSession, ChatPage } from "./chat-page";

const browser = testBrowser();

it("keeps what is sent offline, delivers it once when the connection is back, even if an answer is lost", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage({
    expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load/],
  });
  const chat = await ChatPage.open(page, user, room);

  await page.context().setOffline(true);
  await chat.send("Written in a tunnel [[echo: heard you]]");
  await page.getByText("Waiting for a connection").waitFor();

  // The first delivery reaches the server, its answer never comes back.
  let lost = 0;
  const keys: string[] = [];
  await page.route("**/api/chatroom/*/message", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    keys.push(route.request().headers()["idempotency-key"] ?? "");
    if (lost++ === 0) {
      await route.fetch();
      return route.abort("connectionreset");
    }
    return route.continue();
  });
  await page.context().setOffline(false);
  await chat.shows("heard you");
  await waitFor(() => keys.length >= 2, { timeout: 10_000, what: "the second try" });
  expect(new Set(keys).size).toBe(1);

  await waitFor(
    async () =>
      (await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("outbox"))))
        .length === 0,
    { timeout: 10_000, what: "the outbox to be empty" },
  );
  const { body } = await user.call("GET /chatroom/{chatroomId}", { params: { chatroomId: room } });
  expect(body.data.messages.filter(({ role }) => role === "user")).toHaveLength(1);
  expect(await chat.prompts().count()).toBe(1);
});

it("sends what was entered before the page knew who is there", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/api/user/me", async (route) => {
    await held;
    await route.continue();
  });
  await adoptSession(page.context(), user);
  await page.goto("/");
  const chat = new ChatPage(page);
  // The cursor goes there once the page is React's.
  await waitFor(() => chat.composer.evaluate((field) => field === document.activeElement), {
    what: "the composer to have the focus",
  });
  await chat.send("[[echo: early bird]]");
  expect(await chat.composer.inputValue()).toBe("[[echo: early bird]]");
  letThrough();
  await chat.shows("early bird");
  expect(await chat.composer.inputValue()).toBe("");
});
