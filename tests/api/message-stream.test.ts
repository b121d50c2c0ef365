import { expect, test } from "vitest";
import type { StreamedEvent } from "@/lib/contract/events";
import { signIn } from "../support/api";
import { createRoom, endOf, readEvents, send } from "../support/rooms";

const ended = ({ event }: StreamedEvent) =>
  event === "reply.completed" || event === "reply.failed" || event === "reply.stopped";

/** Puts the deltas of the newest attempt together by their offsets. */
function textOf(events: readonly StreamedEvent[]): string {
  let text = "";
  for (const event of events) {
    if (event.event === "reply.started") text = "";
    if (event.event === "reply.delta" && event.data.part === "content") {
      expect(event.data.offset).toBe(text.length);
      text += event.data.text;
    }
  }
  return text;
}

test("a message is accepted at once, streamed in steps, and saved as it was streamed", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:12:60]]");
  expect(sent.reply).toMatchObject({ role: "model", status: "pending", parentId: sent.message.id });

  const events = await readEvents(client, sent.eventsUrl, ended);
  const names = events.map(({ event }) => event);
  expect(names.slice(0, 2)).toEqual(["message.created", "message.created"]);
  expect(names.filter((name) => name === "reply.delta").length).toBeGreaterThanOrEqual(5);
  const reply = await endOf(client, sent);
  expect(reply).toMatchObject({ status: "complete", attempt: 1, receipt: { charge: "counted" } });
  expect(textOf(events)).toBe(reply.content);
  expect(reply.tokens?.prompt).toBeGreaterThan(0);
});

test("a stream that is resumed from any event gives the same text", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:12:40]]");
  const inLog = ({ id }: StreamedEvent) => id !== undefined;
  const all = (await readEvents(client, sent.eventsUrl, ended)).filter(inLog);
  const middle = all[Math.floor(all.length / 2)]?.id ?? "";
  const resumed = await readEvents(
    client.atSecondInstance(),
    `/api/chatroom/${chatroomId}/events?after=${middle}`,
    ended,
  );
  expect(resumed.filter(inLog).map(({ id }) => id)).toEqual(
    all.slice(Math.floor(all.length / 2) + 1).map(({ id }) => id),
  );
});

test("a room that is opened in the middle of a reply joins its stream without a gap", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:20:80]]");
  await readEvents(client, sent.eventsUrl, ({ event }) => event === "reply.delta");
  const opened = (await client.call("GET /chatroom/{chatroomId}", { params: { chatroomId } })).body.data;
  expect(opened.generating).toBe(true);
  const snapshot = opened.messages.find(({ id }) => id === sent.reply.id)?.content ?? "";
  const rest = await readEvents(
    client,
    `/api/chatroom/${chatroomId}/events?after=${opened.eventsCursor}`,
    ended,
  );
  let text = snapshot;
  for (const event of rest) {
    if (event.event !== "reply.delta") continue;
    expect(event.data.offset).toBeLessThanOrEqual(text.length);
    text = text.slice(0, event.data.offset) + event.data.text;
  }
  expect(text).toBe((await endOf(client, sent)).content);
});

test("Prefer: wait answers with the finished reply, or 202 when it takes longer", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const params = { chatroomId };
  const key = "POST /chatroom/{chatroomId}/message" as const;
  const quick = await client.call(key, {
    params,
    body: { content: "[[pace:0]] hello" },
    headers: { prefer: "wait=10" },
  });
  expect(quick.status).toBe(200);
  expect(quick.headers.get("preference-applied")).toBe("wait=10");
  expect(quick.body.data.reply).toMatchObject({ status: "complete" });
  const slow = await client.call(key, {
    params,
    body: { content: "[[tick:30:100]]" },
    headers: { prefer: "respond-async, wait=1" },
  });
  expect(slow.status).toBe(202);
  expect((await endOf(client, slow.body.data)).status).toBe("complete");
});

test("a busy model is asked again, and the wait is announced", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[rate-limited-once]] [[pace:0]]");
  const events = await readEvents(client, sent.eventsUrl, ended, 18_000);
  const retrying = events.find(({ event }) => event === "reply.retrying");
  expect(retrying?.data).toMatchObject({ messageId: sent.reply.id, reason: "model_busy" });
  expect(await endOf(client, sent)).toMatchObject({ status: "complete", attempt: 2 });
});

test("stop ends a reply where it is, closes the connection to the model and keeps the text", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:200:50]]");
  await readEvents(client, sent.eventsUrl, ({ event }) => event === "reply.delta");
  const stop = await client.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
    params: { chatroomId, messageId: sent.reply.id },
  });
  expect(stop.status).toBe(202);
  const reply = await endOf(client, sent, 6_000);
  expect(reply).toMatchObject({ status: "stopped", receipt: { charge: "counted" } });
  expect(reply.content.length).toBeGreaterThan(0);
});

test("a second message waits for the first reply of its branch", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[tick:20:100]]");
  const { status, body } = await client.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content: "too early" },
  });
  expect([status, body.error.code]).toEqual([409, "conflict"]);
  await client.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
    params: { chatroomId, messageId: sent.reply.id },
  });
});
