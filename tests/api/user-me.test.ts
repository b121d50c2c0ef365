import { expect, test } from "vitest";
import type { z } from "zod";
import type { accountExport } from "@/lib/contract/account-export";
import { type ApiClient, signIn } from "../support/api";
import { query } from "../support/database";
import { createRoom, endOf, send } from "../support/rooms";

test("shows the profile and changes name and language, each by itself", async () => {
  const user = await signIn();
  const { body } = await user.call("GET /user/me");
  expect(body.data).toMatchObject({ mobile: user.mobile, name: null, hasPassword: false, plan: "basic" });
  const change = (changes: { name?: string | null; locale?: "en" | "hi" | null }) =>
    user.call("PATCH /user/me", { body: changes });
  expect((await change({ name: "  Asha  " })).body.data.name).toBe("Asha");
  expect((await change({ locale: "hi" })).body.data).toMatchObject({ name: "Asha", locale: "hi" });
  expect((await change({ name: null })).body.data).toMatchObject({ name: null, locale: "hi" });
  expect((await change({})).body.data).toMatchObject({ name: null, locale: "hi" });
  const unknown = await user.call("PATCH /user/me", { body: { plan: "pro" } as never });
  expect(unknown.body.error.details).toMatchObject([{ field: "body.plan" }]);
});

test("usage shows today's prompts and thirty days, empty ones included", async () => {
  const user = await signIn();
  const first = await user.call("GET /user/me/usage");
  expect(first.body.data).toMatchObject({ used: 0, remaining: first.body.data.dailyPrompts, plan: "basic" });
  const { days } = first.body.data;
  expect(days).toHaveLength(30);
  expect(days.at(-1)?.day).toBe(first.body.data.day);
  expect(new Set(days.map(({ day }) => day)).size).toBe(30);
  expect([...days].sort((a, b) => a.day.localeCompare(b.day))).toEqual(days);
  await query(
    "INSERT INTO usage (user_id, day, used, refunded) VALUES ($1, (now() at time zone 'utc')::date - 3, 4, 1)",
    [user.userId],
  );
  await send(user, await createRoom(user), "Hello");
  const second = (await user.call("GET /user/me/usage")).body.data;
  expect(second.used).toBe(1);
  expect(second.days.at(-1)).toMatchObject({ used: 1 });
  expect(second.days.at(-4)).toMatchObject({ used: 4, refunded: 1 });
});

type Exported = z.output<typeof accountExport>;

/** The file, which has what its schema names and no field more. */
async function exportOf(user: ApiClient): Promise<{ file: Exported; headers: Headers }> {
  const { body, headers } = await user.call("GET /user/me/export");
  return { file: body as unknown as Exported, headers };
}

test("the export is one JSON file with everything the user owns, and no secret", async () => {
  const user = await signIn();
  await user.call("POST /auth/change-password", { body: { newPassword: "lantern orbit velvet 42" } });
  await user.call("POST /persona", { body: { name: "Pirate", slug: "pirate", instruction: "Arr." } });
  const upload = await user.fetch("/api/attachment", {
    method: "POST",
    body: "file content",
    headers: { "x-file-name": "notes.txt" },
  });
  expect(upload.status).toBe(201);
  const chatroomId = await createRoom(user, { title: "Kept" });
  await endOf(user, await send(user, chatroomId, "Remember this"));
  const { file, headers } = await exportOf(user);
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="castor-[\d-]+\.json"/);
  const text = JSON.stringify(file);
  expect(file.user.mobile).toBe(user.mobile);
  expect(file.personas).toMatchObject([{ slug: "pirate" }]);
  expect(file.sessions).toHaveLength(1);
  expect(file.usage.days).toHaveLength(30);
  expect(file.chatrooms).toMatchObject([
    { title: "Kept", messages: [{ role: "user", content: "Remember this" }, { role: "model" }] },
  ]);
  expect(file.attachments).toMatchObject([
    { fileName: "notes.txt", contentBase64: Buffer.from("file content").toString("base64") },
  ]);
  for (const secret of ["argon2", "passwordHash", "codeHash", user.token ?? "?", "sha256"])
    expect(text).not.toContain(secret);
});

test("a long account is exported whole, in pages", async () => {
  const user = await signIn();
  await query(
    `INSERT INTO chatroom (id, user_id, title) SELECT gen_random_uuid(), $1, 'Room ' || n FROM generate_series(1, 250) n`,
    [user.userId],
  );
  await query(
    `INSERT INTO message (id, chatroom_id, user_id, role, status, content)
     SELECT gen_random_uuid(), (SELECT id FROM chatroom WHERE user_id = $1 LIMIT 1), $1, 'user', 'complete', 'm' || n
     FROM generate_series(1, 450) n`,
    [user.userId],
  );
  const { file } = await exportOf(user);
  expect(new Set(file.chatrooms.map(({ title }) => title)).size).toBe(250);
  expect(new Set(file.chatrooms.flatMap(({ messages }) => messages.map(({ content }) => content))).size).toBe(
    450,
  );
});

const remove = (client: ApiClient) =>
  client.call("DELETE /user/me", { body: { confirm: "delete my account" } });

test("deleting the account needs the words, and leaves nothing in the database", async () => {
  const user = await signIn();
  const chatroomId = await createRoom(user);
  await endOf(user, await send(user, chatroomId, "Soon gone"));
  await user.fetch("/api/attachment", { method: "POST", body: "file" });
  await user.call("POST /persona", { body: { name: "P", slug: "p", instruction: "P." } });
  expect((await user.call("DELETE /user/me", { body: { confirm: "yes" } as never })).status).toBe(400);
  expect((await remove(user)).status).toBe(200);
  expect((await user.call("GET /user/me")).status).toBe(401);
  expect((await user.atSecondInstance().call("GET /user/me")).status).toBe(401);
  const tables = await query<{ table: string }>(
    "SELECT table_name AS table FROM information_schema.columns WHERE column_name = 'user_id' AND table_schema = 'public'",
  );
  expect(tables.length).toBeGreaterThan(6);
  for (const { table } of tables)
    expect([table, await query(`SELECT 1 FROM "${table}" WHERE user_id = $1`, [user.userId])]).toEqual([
      table,
      [],
    ]);
  const back = await signIn(await freed(user.mobile));
  expect(back.userId).not.toBe(user.userId);
});

/** The number, as soon as it may ask for a code again. */
async function freed(mobile: string): Promise<string> {
  await query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [mobile]);
  return mobile;
}
