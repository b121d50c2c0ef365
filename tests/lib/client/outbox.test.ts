import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { outbox } from "@/lib/client/outbox";
import { waitFor } from "../../support/wait-for";
import { answer, refuse, serveApi } from "./browser-globals";
import { message, messageId } from "./messages";

const api = serveApi();
const ROOM = messageId(0);
const toRoom = { chatroomId: ROOM, attachments: [] };

afterEach(() => {
  // The last one first: the next in line goes as soon as the one before it is gone.
  for (const { key } of outbox.list().toReversed()) outbox.discard(key);
});

it("leaves a server alone that is away: the tries get further apart", async () => {
  const asked = api.answerWith((_, response) => response.destroy());
  outbox.setUser("user-1", true);
  outbox.send({ ...toRoom, content: "Hello" });
  outbox.send({ ...toRoom, content: "And another" });
  await delay(1000);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.length).toBeLessThanOrEqual(5);
  expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
});

it("comes back when the server said, and not before; trying again by hand does not wait", async () => {
  let isBusy = true;
  const asked = api.answerWith((_, response) => {
    if (isBusy) refuse(response, 429, "rate_limited", 30);
    else answer(response, { message: message(1, { role: "user" }), reply: message(2), eventsUrl: "" }, 202);
  });
  outbox.setUser("user-2", true);
  const { key } = outbox.send({ ...toRoom, content: "Hello" });
  await waitFor(() => outbox.list()[0]?.error, { what: "the answer to be noted" });
  // Whatever else stirs the outbox meanwhile: another message, another look at who is there.
  outbox.send({ ...toRoom, content: "Behind it" });
  outbox.setUser("user-2", false);
  outbox.setUser("user-2", true);
  await delay(300);
  expect(asked).toHaveLength(1);

  isBusy = false;
  outbox.retry(key);
  await waitFor(() => outbox.list().length === 0, { what: "both to be delivered" });
  expect(asked.map(({ body }) => (body as { content: string }).content)).toEqual([
    "Hello",
    "Hello",
    "Behind it",
  ]);
});

it("does not wait for the end of a pause once the connection is back", async () => {
  let isAway = true;
  const asked = api.answerWith((_, response) => {
    if (isAway) refuse(response, 503, "service_unavailable", 30);
    else answer(response, { message: message(1, { role: "user" }), reply: message(2), eventsUrl: "" }, 202);
  });
  outbox.setUser("user-3", true);
  outbox.send({ ...toRoom, content: "Hello" });
  await waitFor(() => outbox.list()[0]?.error, { what: "the answer to be noted" });
  isAway = false;
  window.dispatchEvent(new Event("online"));
  await waitFor(() => outbox.list().length === 0, { what: "the message to be delivered" });
  expect(asked).toHaveLength(2);
});

it("makes one room for all that is said in a chat before it has one, and answers in order", async () => {
  let rooms = 0;
  const asked = api.answerWith(({ path }, response) => {
    if (path === "/api/chatroom") answer(response, { id: messageId(900 + ++rooms) }, 201);
    else answer(response, { message: message(1, { role: "user" }), reply: message(2), eventsUrl: "" }, 202);
  });
  const made: string[][] = [];
  const unsubscribe = outbox.subscribe({ onRoomMade: (...room) => made.push(room) });
  // Known, but not yet confirmed: nothing leaves.
  outbox.setUser("user-4", false);
  expect(outbox.waitingChat).toBeUndefined();
  const { draftRoom = "" } = outbox.send({ chatroomId: null, attachments: [], content: "First" });
  const inNewChat = { chatroomId: null, draftRoom, attachments: [] };
  // The page comes back: the chat that waits is the one it goes on with.
  expect(outbox.waitingChat).toBe(draftRoom);
  outbox.send({ ...inNewChat, content: "Second" });
  outbox.setUser("user-4", true);
  await waitFor(() => outbox.list().length === 0, { what: "both to be delivered" });
  unsubscribe();
  expect(asked.map(({ path }) => path)).toEqual([
    "/api/chatroom",
    `/api/chatroom/${messageId(901)}/message`,
    `/api/chatroom/${messageId(901)}/message`,
  ]);
  expect(asked[0]?.idempotencyKey).toContain(inNewChat.draftRoom);
  expect(asked.slice(1).map(({ body }) => (body as { content: string }).content)).toEqual([
    "First",
    "Second",
  ]);
  expect(made).toEqual([[inNewChat.draftRoom, messageId(901)]]);
  expect(outbox.waitingChat).toBeUndefined();
});

it("sends what waited for a reply as soon as the reply has ended", async () => {
  let isWriting = true;
  const asked = api.answerWith((_, response) => {
    if (isWriting) refuse(response, 409, "conflict", 30);
    else answer(response, { message: message(1, { role: "user" }), reply: message(2), eventsUrl: "" }, 202);
  });
  outbox.setUser("user-5", true);
  outbox.send({ ...toRoom, content: "Hello" });
  await waitFor(() => outbox.list()[0]?.error, { what: "the answer to be noted" });
  outbox.goOn(messageId(99));
  isWriting = false;
  outbox.goOn(ROOM);
  await waitFor(() => outbox.list().length === 0, { what: "the message to be delivered" });
  expect(asked).toHaveLength(2);
});
