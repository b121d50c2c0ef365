import { expect, test } from "vitest";
import type { StreamedEvent } from "@/lib/contract/events";
import { type ApiClient, signIn } from "../support/api";
import { control } from "../support/control";
import { createRoom, endOf, readEvents, send } from "../support/rooms";

const ended = ({ event }: StreamedEvent) => event === "reply.completed" || event === "reply.stopped";

/** Reads a stream to its end, however it ends; answers how long that took. */
async function untilClosed(response: Response): Promise<number> {
  const began = Date.now();
  const reader = response.body?.getReader();
  while (reader && !(await reader.read()).done);
  return Date.now() - began;
}

const eventsOf = (client: ApiClient, chatroomId: string, headers: Record<string, string> = {}) =>
  client.fetch(`/api/chatroom/${chatroomId}/events`, { headers });

/** Hints about the user have no place in the room's log. */
const inLog = ({ id }: StreamedEvent) => id !== undefined;

test("Last-Event-ID resumes after the event it names, and counts before ?after", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:5:20]]");
  const all = (await readEvents(client, sent.eventsUrl, ended)).filter(inLog);
  const last = all.at(-3)?.id ?? "";
  const resuming = Object.assign(client.at(client.appUrl), {
    fetch: (path: string, init: RequestInit = {}) =>
      client.fetch(path, { ...init, headers: { ...init.headers, "last-event-id": last } }),
  });
  const rest = (await readEvents(resuming, sent.eventsUrl, ended)).filter(inLog);
  expect(rest.map(({ id }) => id)).toEqual(all.slice(-2).map(({ id }) => id));
});

test("a position that is no longer in the log is answered with resync", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  await endOf(client, await send(client, chatroomId, "[[pace:0]] hello"));
  const events = await readEvents(client, `/api/chatroom/${chatroomId}/events?after=1000-0`, () => true);
  expect(events).toEqual([{ event: "resync", data: {}, id: "0-0" }]);
});

test("what is no position, and whose room it is not, is refused", async () => {
  const [owner, other] = await Promise.all([signIn(), signIn()]);
  const chatroomId = await createRoom(owner);
  const foreign = await eventsOf(other, chatroomId);
  expect(foreign.status).toBe(404);
  expect((await foreign.json()).error.code).toBe("not_found");
  const nonsense = await eventsOf(owner, chatroomId, { "last-event-id": "yesterday" });
  expect(nonsense.status).toBe(400);
  await nonsense.body?.cancel();
});

test("a revoked session's open streams end within a second, at every instance, even in mid-reply", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  await send(client, chatroomId, "[[tick:100:100]]");
  const streams = await Promise.all([
    eventsOf(client, chatroomId),
    eventsOf(client.atSecondInstance(), chatroomId),
  ]);
  const closed = streams.map(untilClosed);
  // The revocation must find them listening.
  await readEvents(client, `/api/chatroom/${chatroomId}/events`, ({ event }) => event === "reply.delta");
  const began = Date.now();
  expect((await client.call("POST /auth/logout")).status).toBe(200);
  await Promise.all(closed);
  expect(Date.now() - began).toBeLessThan(1_500);
});

test("a stream that is left gives its subscription back", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const subscriptions = async () =>
    (await control<{ subscriptions: string[] }>("redis")).subscriptions.filter((name) =>
      name.includes(chatroomId),
    ).length;
  const sent = await send(client, chatroomId, "[[tick:30:50]]");
  await readEvents(client, sent.eventsUrl, ({ event }) => event === "reply.delta");
  await expect.poll(subscriptions, { timeout: 5_000 }).toBe(0);
});

test("two replies at once in one room: the end of one does not hide the other", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const first = await send(client, chatroomId, "[[tick:20:100]]");
  const second = await client.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content: "[[tick:3:50]] beside it", parentId: null },
  });
  expect(second.status).toBe(202);
  const endings = new Set<string>();
  await readEvents(client, first.eventsUrl, (event) => {
    if (event.event === "reply.completed") endings.add(event.data.message.id);
    return endings.size === 2;
  });
  expect(endings).toEqual(new Set([first.reply.id, second.body.data.reply.id]));
});
