import { expect, test } from "vitest";
import { type ApiClient, signIn } from "../support/api";
import { openDatabase } from "../support/database";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

const database = openDatabase();
const SEND = "POST /chatroom/{chatroomId}/message" as const;
const REGENERATE = "POST /chatroom/{chatroomId}/message/{messageId}/regenerate" as const;

let keys = 0;
const newKey = () => `key-${Date.now()}-${++keys}`;

const sendWith = (client: ApiClient, chatroomId: string, key: string, content = "[[pace:0]] once") =>
  client.call(SEND, { params: { chatroomId }, body: { content }, headers: { "idempotency-key": key } });

const usedBy = async (client: ApiClient) => (await client.call("GET /user/me/usage")).body.data.used;

const messagesIn = async (chatroomId: string) =>
  (await database.query("SELECT id FROM message WHERE chatroom_id = $1", [chatroomId])).rowCount;

/** The state in which a process leaves its key that dies after the commit and before the answer. */
async function crashAfterCommit(userId: string, key: string): Promise<void> {
  const { rowCount } = await database.query(
    "UPDATE idempotency_key SET status = NULL, response = NULL, locked_until = now() - interval '1 s' WHERE user_id = $1 AND key = $2",
    [userId, key],
  );
  expect(rowCount).toBe(1);
}

test("twenty copies of a message at two instances have one effect and one answer", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const [key, second] = [newKey(), client.atSecondInstance()];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => sendWith(i % 2 ? client : second, chatroomId, key)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  for (const { body, headers } of answers) {
    expect(body).toEqual(answers[0]?.body);
    expect(headers.get("location")).toBe(`/api/chatroom/${chatroomId}/message/${body.data.reply.id}`);
    expect([headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual(["5", "4"]);
  }
  expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true")).toHaveLength(19);
  expect(await messagesIn(chatroomId)).toBe(2);
  expect(await usedBy(client)).toBe(1);
});

test("a repeat says what the first answer said of itself, and what is left now", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const headers = { "idempotency-key": newKey(), prefer: "wait=20" };
  const ask = () =>
    client.call(SEND, { params: { chatroomId }, body: { content: "[[pace:0]] wait" }, headers });
  const first = await ask();
  expect([first.status, first.headers.get("preference-applied")]).toEqual([200, "wait=20"]);
  await endOf(client, await send(client, chatroomId, "[[pace:0]] another"));
  const again = await ask();
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
  for (const name of ["location", "preference-applied"])
    expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(first.headers.get("ratelimit-remaining")).toBe("4");
  expect(again.headers.get("ratelimit-remaining")).toBe("3");
});

test("twenty copies of a new room make one, and of another reply one", async () => {
  const client = await signIn();
  const second = client.atSecondInstance();
  const headers = { "idempotency-key": newKey() };
  const rooms = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? client : second).call("POST /chatroom", { body: {}, headers }),
    ),
  );
  expect(new Set(rooms.map(({ status, body }) => `${status} ${body.data.id}`)).size).toBe(1);
  expect((await client.call("GET /chatroom")).body.data).toHaveLength(1);

  const chatroomId = rooms[0]?.body.data.id ?? "";
  const sent = await send(client, chatroomId, "[[pace:0]] first");
  await endOf(client, sent);
  const params = { chatroomId, messageId: sent.reply.id };
  const again = { "idempotency-key": newKey() };
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? client : second).call(REGENERATE, { params, body: {}, headers: again }),
    ),
  );
  expect(new Set(replies.map(({ status, body }) => `${status} ${body.data.reply.id}`)).size).toBe(1);
  expect(await messagesIn(chatroomId)).toBe(3);
  expect(await usedBy(client)).toBe(2);
});

test("a key belongs to one request: another body or another address is 422", async () => {
  const client = await signIn();
  const [chatroomId, other] = [await createRoom(client), await createRoom(client)];
  const key = newKey();
  expect((await sendWith(client, chatroomId, key)).status).toBe(202);
  for (const answer of [
    await sendWith(client, chatroomId, key, "something else"),
    await sendWith(client, other, key),
    await client.call("POST /chatroom", { body: {}, headers: { "idempotency-key": key } }),
  ])
    expect([answer.status, answer.body.error.code]).toEqual([422, "idempotency_mismatch"]);
  expect(await usedBy(client)).toBe(1);
});

test("a key whose request was refused can be tried again", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const running = await send(client, chatroomId, "[[tick:8:100]]");
  const key = newKey();
  const refused = await sendWith(client, chatroomId, key);
  expect(refused.status).toBe(409);
  await endOf(client, running);
  const accepted = await sendWith(client, chatroomId, key);
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get("idempotent-replayed")).toBeNull();
});

test("a repeat after a crash between commit and answer finds the first effect, even with no prompt left", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  await database.query(
    "INSERT INTO usage (user_id, day, used) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 4)",
    [client.userId],
  );
  const key = newKey();
  const first = await sendWith(client, chatroomId, key, "[[tick:20:50]]");
  await crashAfterCommit(client.userId, key);
  // Its reply is on its way and it has taken the last prompt: neither concerns the repeat.
  const again = await sendWith(client.atSecondInstance(), chatroomId, key, "[[tick:20:50]]");
  expect(again.status).toBe(202);
  expect(again.body.data.message.id).toBe(first.body.data.message.id);
  expect(again.body.data.reply.id).toBe(first.body.data.reply.id);
  expect(await usedBy(client)).toBe(5);
  expect(await messagesIn(chatroomId)).toBe(2);
});

test("another reply asked for before a crash is not made twice", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "[[pace:0]] first");
  await endOf(client, sent);
  const key = newKey();
  const ask = () =>
    client.call(REGENERATE, {
      params: { chatroomId, messageId: sent.reply.id },
      body: {},
      headers: { "idempotency-key": key },
    });
  const first = await ask();
  await crashAfterCommit(client.userId, key);
  const again = await ask();
  expect([again.status, again.body.data.reply.id]).toEqual([202, first.body.data.reply.id]);
  expect(await messagesIn(chatroomId)).toBe(3);
});

test("the lock of a request that goes on is renewed", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const key = newKey();
  const waiting = client.call(SEND, {
    params: { chatroomId },
    body: { content: "[[tick:75:100]]" },
    headers: { "idempotency-key": key, prefer: "wait=12" },
  });
  const lockedUntil = async () => {
    const { rows } = await database.query("SELECT locked_until FROM idempotency_key WHERE key = $1", [key]);
    return (rows[0]?.locked_until as Date | undefined)?.getTime();
  };
  const first = await waitFor(lockedUntil, { what: "the lock" });
  await waitFor(async () => ((await lockedUntil()) ?? 0) > first, {
    timeout: 8_000,
    interval: 200,
    what: "the lock to be renewed",
  });
  expect((await waiting).status).toBe(200);
});
