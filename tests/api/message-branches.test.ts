import { expect, test } from "vitest";
import { type ApiClient, signIn } from "../support/api";
import { control } from "../support/control";
import { openDatabase } from "../support/database";
import { png } from "../support/files";
import { createRoom, endOf, send } from "../support/rooms";

const database = openDatabase();
const SEND = "POST /chatroom/{chatroomId}/message" as const;

interface Content {
  readonly role: string;
  readonly parts: { readonly text?: string; readonly inlineData?: { readonly mimeType: string } }[];
}

/** What Gemini was last sent with this word in it, as "role: text" lines. */
async function contextOf(word: string): Promise<{ lines: string[]; contents: Content[] }> {
  const { requests } = await control<{ requests: { body: string; scenario: string }[] }>("gemini");
  const mine = requests.filter(({ body, scenario }) => scenario !== "title" && body.includes(word)).at(-1);
  const { contents } = JSON.parse(mine?.body ?? "{}") as { contents: Content[] };
  const lines = contents.map(({ role, parts }) => `${role}: ${parts.map(({ text }) => text ?? "").join("")}`);
  return { lines, contents };
}

async function ask(client: ApiClient, chatroomId: string, content: string, parentId?: string | null) {
  const { status, body } = await client.call(SEND, {
    params: { chatroomId },
    body: { content, ...(parentId !== undefined && { parentId }) },
  });
  expect(status).toBe(202);
  return { ...body.data, ended: await endOf(client, body.data) };
}

test("an edit makes a branch: the model is told that branch alone, and nothing is deleted", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const one = await ask(client, chatroomId, "[[echo: A1]]");
  const two = await ask(client, chatroomId, "[[echo: A2]]");
  const edited = await ask(client, chatroomId, "[[echo: B2]]", two.message.parentId);
  expect(edited.message.parentId).toBe(one.reply.id);
  expect((await contextOf("[[echo: B2]]")).lines).toEqual([
    "user: [[echo: A1]]",
    "model: A1",
    "user: [[echo: B2]]",
  ]);
  const first = await ask(client, chatroomId, "[[echo: C1]]", null);
  expect(first.message.parentId).toBeNull();
  expect((await contextOf("[[echo: C1]]")).lines).toEqual(["user: [[echo: C1]]"]);
  const room = await client.call("GET /chatroom/{chatroomId}", { params: { chatroomId } });
  expect(room.body.data.messages).toHaveLength(8);
});

test("another reply stands beside the first and sees the same conversation", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const asked = await ask(client, chatroomId, "[[echo: D1]]");
  const again = await client.call("POST /chatroom/{chatroomId}/message/{messageId}/regenerate", {
    params: { chatroomId, messageId: asked.reply.id },
    body: {},
  });
  expect(again.body.data.message.id).toBe(asked.message.id);
  const reply = await endOf(client, again.body.data);
  expect(reply).toMatchObject({ status: "complete", parentId: asked.message.id });
  expect((await contextOf("[[echo: D1]]")).lines).toEqual(["user: [[echo: D1]]"]);
  expect((await client.call("GET /user/me/usage")).body.data.used).toBe(2);
});

test("only a reply can be followed or made again, and only one of this room", async () => {
  const client = await signIn();
  const [chatroomId, other] = [await createRoom(client), await createRoom(client)];
  const here = await ask(client, chatroomId, "[[echo: E1]]");
  const there = await send(client, other, "[[pace:0]] elsewhere");
  await endOf(client, there);
  const post = (parentId: string) =>
    client.call(SEND, { params: { chatroomId }, body: { content: "no", parentId } });
  for (const parentId of [here.message.id, there.reply.id])
    expect((await post(parentId)).body.error.code).toBe("invalid_request");
  const question = await client.call("POST /chatroom/{chatroomId}/message/{messageId}/regenerate", {
    params: { chatroomId, messageId: here.message.id },
    body: {},
  });
  expect([question.status, question.body.error.code]).toEqual([409, "conflict"]);
});

test("a long history is cut to the model's budget, and what was left out is counted", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const start = await ask(client, chatroomId, "[[echo: start]]");
  // 600 turns of 3,000 characters, 1,000 tokens each by our estimate, against a budget of 120,000.
  await database.query(
    `WITH RECURSIVE turn AS (
       SELECT 1 AS n, gen_random_uuid() AS id, $1::uuid AS parent
       UNION ALL SELECT n + 1, gen_random_uuid(), id FROM turn WHERE n < 600
     )
     INSERT INTO message (id, chatroom_id, user_id, role, parent_id, status, content, finished_at)
     SELECT id, $2, $3, CASE n % 2 WHEN 1 THEN 'user' ELSE 'model' END::message_role, parent, 'complete',
       repeat('x', 3000), now() FROM turn`,
    [start.reply.id, chatroomId, client.userId],
  );
  const { rows } = await database.query(
    "SELECT id FROM message m WHERE chatroom_id = $1 AND role = 'model' AND NOT EXISTS (SELECT 1 FROM message c WHERE c.parent_id = m.id)",
    [chatroomId],
  );
  const asked = await ask(client, chatroomId, "[[echo: the end]]", rows[0]?.id);
  expect(asked.ended.status).toBe("complete");
  const { rows: counted } = await database.query("SELECT omitted_messages FROM message WHERE id = $1", [
    asked.reply.id,
  ]);
  // 603 stand on the branch with the new one; 119 whole turns and the new one fit, and a reply cannot be first.
  const kept = 603 - counted[0].omitted_messages;
  expect(kept).toBeGreaterThanOrEqual(119);
  expect(kept).toBeLessThanOrEqual(121);
}, 30_000);

test("an attachment travels inside the request, with the message it belongs to", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const uploaded = await client.fetch("/api/attachment", {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: png(3, 2),
  });
  expect(uploaded.status).toBe(201);
  const { data } = (await uploaded.json()) as { data: { id: string } };
  const sent = await client.call(SEND, {
    params: { chatroomId },
    body: { content: "[[echo: with a picture]]", attachments: [data.id] },
  });
  expect(sent.status).toBe(202);
  await endOf(client, sent.body.data);
  await ask(client, chatroomId, "[[echo: and then]]");
  const { contents } = await contextOf("[[echo: and then]]");
  const files = contents.map(({ parts }) => parts.flatMap(({ inlineData }) => inlineData?.mimeType ?? []));
  expect(files).toEqual([["image/png"], [], []]);
});
