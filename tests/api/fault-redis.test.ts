import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { StreamedEvent } from "@/lib/contract/events";
import { ApiClient, type SignedIn, signIn } from "../support/api";
import { type OwnApp, type OwnWorld, startOwnWorld } from "../support/own-world";
import { hasEnded, readReply, untilReply } from "../support/reply-rows";
import { createRoom, readEvents, send } from "../support/rooms";
import { uniqueMobile } from "../support/unique";
import { waitFor } from "../support/wait-for";

let world: OwnWorld;
let first: OwnApp;
let second: OwnApp;
let database: OwnWorld["database"];

const ended = ({ event }: StreamedEvent) => event === "reply.completed";
const redis = (fault: "down" | "hang" | "cut" | null) => world.control("redis", { fault });

/** The text that a client has who applies the events in the documented way. */
function textOf(events: readonly StreamedEvent[], messageId: string): string {
  let text = "";
  let attempt = 0;
  for (const event of events) {
    if (event.event === "message.created" && event.data.message.id === messageId) {
      attempt = event.data.message.attempt;
      text = event.data.message.content;
    }
    if (event.event !== "reply.delta" && event.event !== "reply.started") continue;
    const { data } = event;
    if (data.messageId !== messageId || data.attempt < attempt) continue;
    if (data.attempt > attempt) text = "";
    attempt = data.attempt;
    if (event.event !== "reply.delta" || event.data.part !== "content") continue;
    expect(event.data.offset, "no gap").toBeLessThanOrEqual(text.length);
    text = text.slice(0, event.data.offset) + event.data.text;
  }
  return text;
}

async function titles(client: ApiClient): Promise<string[]> {
  return (await client.call("GET /chatroom")).body.data.map(({ title }) => title);
}

beforeAll(async () => {
  world = await startOwnWorld(1);
  database = world.database;
  [first, second] = await Promise.all([world.startApp(), world.startApp()]);
  await world.giveWorkTo(first);
}, 60_000);

afterAll(() => world?.stop(), 60_000);

afterEach(() => redis(null));

/** What was begun before a fault must not be answered by an instance that still rests from the last one. */
async function redisIsUsed(app: OwnApp): Promise<void> {
  const probe = await signIn(undefined, app.url);
  await waitFor(async () => (await probe.call("GET /chatroom")).headers.get("x-cache") === "HIT", {
    what: "the instance to use Redis again",
  });
}

let user: SignedIn;

test("with Redis down, rooms, lists, messages and events work from the database", async () => {
  user = await signIn(undefined, first.url);
  await redis("down");
  const chatroomId = await createRoom(user, { title: "Without Redis" });
  expect(await titles(user)).toEqual(["Without Redis"]);
  const sent = await send(user, chatroomId, "[[tick:40:100]]");
  const events = await readEvents(user.at(second.url), sent.eventsUrl, ended);
  expect(events.every(({ id }) => id === undefined)).toBe(true);
  expect(events.map(({ event }) => event)).toContain("reply.delta");
  const row = await readReply(database, sent.reply.id);
  expect(row).toMatchObject({ status: "complete", attempt: 1 });
  expect(row.content.startsWith(textOf(events, sent.reply.id))).toBe(true);
}, 40_000);

test("with Redis down, limits fail open and wrong codes are still counted", async () => {
  await redis("down");
  const mobile = uniqueMobile();
  const guest = new ApiClient(undefined, first.url);
  const sent = await guest.call("POST /auth/send-otp", { body: { mobile } });
  const otp = sent.body.data.otp === "111111" ? "222222" : "111111";
  const guesses = await Promise.all(
    Array.from({ length: 12 }, () => guest.call("POST /auth/verify-otp", { body: { mobile, otp } })),
  );
  expect(guesses.filter(({ body }) => body.error.code === "otp_invalid").length).toBeLessThanOrEqual(5);
  const right = await guest.call("POST /auth/verify-otp", {
    body: { mobile, otp: sent.body.data.otp ?? "" },
  });
  expect([right.status, right.body.error.code]).toEqual([429, "otp_locked"]);
}, 40_000);

test("Redis that dies and comes back in the middle of a reply leaves no hole in the events", async () => {
  await redisIsUsed(first);
  const chatroomId = await createRoom(user);
  const sent = await send(user, chatroomId, "[[tick:70:100]]");
  const seen: StreamedEvent[] = [];
  const all = readEvents(
    user.at(second.url),
    sent.eventsUrl,
    (event) => {
      seen.push(event);
      return ended(event);
    },
    20_000,
  );
  all.catch(() => {});
  await waitFor(() => seen.some(({ event }) => event === "reply.delta"), { what: "the first words" });
  await redis("cut");
  await waitFor(() => seen.some(({ event, id }) => event === "reply.delta" && id === undefined), {
    what: "words from the database",
  });
  await redis(null);
  const back = seen.length;
  await waitFor(() => seen.slice(back).some(({ event, id }) => event === "reply.delta" && id !== undefined), {
    timeout: 8_000,
    what: "words from the log again",
  });
  const events = await all;
  const { content } = await readReply(database, sent.reply.id);
  expect(textOf(events, sent.reply.id)).toBe(content);
  // Whoever replays the log later finds the whole text in it as well.
  const replayed = await readEvents(user, sent.eventsUrl, ended);
  expect(textOf(replayed, sent.reply.id)).toBe(content);
}, 40_000);

test("an ending that Redis swallowed reaches the watchers all the same", async () => {
  await redisIsUsed(first);
  const chatroomId = await createRoom(user);
  const sent = await send(user, chatroomId, "[[tick:12:100]]");
  const seen: StreamedEvent[] = [];
  const all = readEvents(user.at(second.url), sent.eventsUrl, (event) => {
    seen.push(event);
    return ended(event);
  });
  all.catch(() => {});
  await waitFor(() => seen.some(({ event }) => event === "reply.delta"), { what: "the first words" });
  // Subscriptions live on: the watcher notices nothing.
  await redis("hang");
  await untilReply(database, sent.reply.id, hasEnded, { what: "the end" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await redis(null);
  const events = await all;
  expect(events.filter(ended)).toHaveLength(1);
}, 30_000);

test("a change that was made while Redis was away is in the lists afterwards, at every instance", async () => {
  const owner = await signIn(undefined, first.url);
  const clients = [owner, owner.at(second.url)];
  const chatroomId = await createRoom(owner, { title: "Old name" });
  for (const client of clients) await redisIsUsed(client === owner ? first : second);
  for (const client of clients) expect(await titles(client)).toEqual(["Old name"]);
  expect((await owner.call("GET /chatroom")).headers.get("x-cache")).toBe("HIT");
  await redis("cut");
  await owner.call("PATCH /chatroom/{chatroomId}", { params: { chatroomId }, body: { title: "New name" } });
  await redis(null);
  const end = Date.now() + 3_000;
  while (Date.now() < end) for (const client of clients) expect(await titles(client)).toEqual(["New name"]);
}, 30_000);

test("a Redis that hangs slows a message by less than two seconds, and replies finish", async () => {
  await redisIsUsed(first);
  const chatroomId = await createRoom(user);
  await redis("hang");
  // Whoever asks whether it lives is the first to ask, and waits for nobody.
  const asked = Date.now();
  expect((await user.call("GET /health")).status).toBe(200);
  expect(Date.now() - asked).toBeLessThan(1_000);
  const ready = await user.call("GET /ready");
  expect(ready.body.data.dependencies).toContainEqual(expect.objectContaining({ name: "redis", ok: false }));
  const began = Date.now();
  const sent = await send(user, chatroomId, "[[tick:10:50]]");
  expect(Date.now() - began).toBeLessThan(3_500);
  const row = await untilReply(database, sent.reply.id, hasEnded, { what: "the reply" });
  expect(row).toMatchObject({ status: "complete", attempt: 1 });
}, 30_000);
