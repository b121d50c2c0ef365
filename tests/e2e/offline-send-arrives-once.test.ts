import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { whileLocked } from "../support/database";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { adoptSession, ChatPage } from "./chat-page";

const browser = testBrowser();

it("keeps what is sent offline, delivers it once when the connection is back, even if an answer is lost", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage({
    // The service worker may be about to come when the connection goes.
    expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load|fetching the script/],
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

it("waits while the server is away, without hammering it, and arrives once when it is back", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage({ expectedErrors: [/ERR_CONNECTION_REFUSED|503/] });
  const chat = await ChatPage.open(page, user, room);
  await chat.send("[[pace:0]] [[echo: before]]");
  await chat.ended();
  const tries: number[] = [];
  let isAway = true;
  await page.route("**/api/chatroom/*/message", async (route) => {
    tries.push(performance.now());
    if (!isAway) return route.continue();
    return tries.length === 1
      ? route.abort("connectionrefused")
      : route.fulfill({ status: 503, body: "away" });
  });
  await chat.send("[[pace:0]] [[echo: heard at last]]");
  await page.getByText("Could not be delivered yet").waitFor();
  // What was said before is still there.
  expect(await chat.replyText()).toContain("before");
  await waitFor(() => tries.length >= 3, { timeout: 10_000, what: "the third try" });
  // The least that two pauses of the back-off take.
  const [first = 0, , third = 0] = tries;
  expect(third - first).toBeGreaterThan(400);
  isAway = false;
  await chat.shows("heard at last");
  const { body } = await user.call("GET /chatroom/{chatroomId}", { params: { chatroomId: room } });
  expect(body.data.messages.filter(({ role }) => role === "user")).toHaveLength(2);
});

it("two messages of a new chat, sent offline, become one room, through a reload", async () => {
  const user = await signIn();
  const page = await browser.openPage({
    serviceWorkers: "block",
    expectedErrors: [/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|409/],
  });
  const chat = await ChatPage.open(page, user);
  await page.context().setOffline(true);
  await chat.send("[[pace:0]] [[echo: the first]]");
  await chat.send("[[pace:0]] [[echo: the second]]");
  const waiting = page.locator("[data-outbox]");
  await waitFor(async () => (await waiting.count()) === 2, { what: "both to wait" });

  // The connection is back for the page, and not yet for what it sends.
  await page.route("**/api/chatroom", (route) =>
    route.request().method() === "POST" ? route.abort("connectionrefused") : route.continue(),
  );
  await page.context().setOffline(false);
  await page.reload();
  await waitFor(async () => (await waiting.count()) === 2, { what: "both to wait after the reload" });
  await page.unroute("**/api/chatroom");

  const room = await chat.roomId();
  await page.locator('[data-role="model"][data-status="complete"]').nth(1).waitFor();
  expect(await chat.prompts().allInnerTexts()).toEqual([
    expect.stringContaining("the first"),
    expect.stringContaining("the second"),
  ]);
  const { body } = await user.call("GET /chatroom");
  expect(body.data.map(({ id }) => id)).toEqual([room]);
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
  // A database that is slow: the page comes without what is usually sent along.
  await whileLocked("persona", () => page.goto("/"));
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
