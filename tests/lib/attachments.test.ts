import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";
import {
  SLOW_MACHINE_MS,
  startThrowawayPostgres,
  type ThrowawayPostgres,
} from "@/tests/support/throwaway-postgres";
import { uniqueMobile } from "@/tests/support/unique";

const MB = 1024 * 1024;

let postgres: ThrowawayPostgres;
let attachments: typeof import("@/lib/db/attachments");
let db: typeof import("@/lib/db/client");
let newId: () => string;
let userId: string;
let chatroomId: string;

beforeAll(async () => {
  postgres = await startThrowawayPostgres();
  useSettings({ DATABASE_URL: postgres.databaseUrl });
  attachments = await import("@/lib/db/attachments");
  db = await import("@/lib/db/client");
  newId = (await import("@/lib/db/id")).newId;
}, SLOW_MACHINE_MS);

afterAll(async () => {
  await db?.database().$disconnect();
  await postgres?.stop();
});

beforeEach(async () => {
  userId = newId();
  chatroomId = newId();
  await db.database().user.create({ data: { id: userId, mobile: uniqueMobile() } });
  await db.database().chatroom.create({ data: { id: chatroomId, userId, title: "Room" } });
});

async function upload(bytes = 10, file?: { storageKey: string }, owner = userId) {
  const kept = await attachments.keepAttachment(
    {
      id: newId(),
      userId: owner,
      fileName: "notes.txt",
      mediaType: "text/plain",
      bytes,
      sha256: "0".repeat(64),
      width: null,
      height: null,
      file: file ?? { data: new Uint8Array(randomBytes(10)) },
    },
    1000 * MB,
  );
  if (!kept) throw new Error("the upload was refused");
  return kept;
}

async function newMessage() {
  const id = newId();
  await db.database().message.create({ data: { id, chatroomId, userId, role: "user", status: "complete" } });
  return id;
}

function attach(ids: string[], messageId: string) {
  return db.transaction((tx) => attachments.attachToMessage(userId, ids, { chatroomId, messageId }, tx));
}

const problemOf = (work: Promise<unknown>) => work.then(() => undefined).catch((error) => error);

describe("attachToMessage", () => {
  test("gives uploads to the message in the order they were named, each once", async () => {
    const [first, second] = [await upload(), await upload()];
    const messageId = await newMessage();
    const rows = await attach([second.id, first.id, second.id], messageId);
    expect(rows.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(rows.every((row) => row.messageId === messageId && row.chatroomId === chatroomId)).toBe(true);
    expect(rows[0]).not.toHaveProperty("data");
  });

  test("copies what another message has, so that both keep their file", async () => {
    const original = await upload();
    const [before, edited] = [await newMessage(), await newMessage()];
    await attach([original.id], before);
    const [copy] = await attach([original.id], edited);
    expect(copy?.id).not.toBe(original.id);
    expect(await attachments.loadAttachmentBytes(copy as never)).toEqual(
      await attachments.loadAttachmentBytes(original),
    );
    await db.database().message.delete({ where: { id: before } });
    expect(await attachments.findAttachment(userId, copy?.id ?? "")).not.toBeNull();
  });

  test("two messages racing for one upload both get it, one of them a copy", async () => {
    const original = await upload();
    const messages = await Promise.all([newMessage(), newMessage(), newMessage()]);
    const rows = (await Promise.all(messages.map((id) => attach([original.id], id)))).flat();
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(new Set(rows.map(({ messageId }) => messageId))).toEqual(new Set(messages));
  });

  test("refuses what is not an upload of this user, naming each, and takes nothing", async () => {
    const mine = await upload();
    const other = newId();
    await db.database().user.create({ data: { id: other, mobile: uniqueMobile() } });
    const theirs = await upload(10, undefined, other);
    const messageId = await newMessage();
    const error = await problemOf(attach([mine.id, theirs.id, newId()], messageId));
    expect(error).toMatchObject({
      code: "invalid_request",
      details: [{ field: "body.attachments.1" }, { field: "body.attachments.2" }],
    });
    expect((await attachments.findAttachment(userId, mine.id))?.messageId).toBeNull();
  });

  test("refuses files that together would not fit into one request to the model", async () => {
    const [first, second] = [await upload(8 * MB), await upload(8 * MB)];
    const error = await problemOf(attach([first.id, second.id], await newMessage()));
    expect(error).toMatchObject({ code: "invalid_request", details: [{ field: "body.attachments" }] });
  });
});

describe("the day's weight", () => {
  test("parallel uploads at the edge of it: exactly as many pass as fit", async () => {
    const tries = Array.from({ length: 12 }, () =>
      attachments.keepAttachment(
        {
          id: newId(),
          userId,
          fileName: "a",
          mediaType: "text/plain",
          bytes: 10,
          sha256: "",
          width: null,
          height: null,
          file: { data: new Uint8Array(10) },
        },
        50,
      ),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(5);
  });
});

describe("files in object storage", () => {
  const due = () => attachments.listDiscardedFiles(1000);

  test("are due for deletion however their row went, and only when no copy needs them", async () => {
    const [byMessage, byUser] = [`k/${newId()}`, `k/${newId()}`];
    const original = await upload(10, { storageKey: byMessage });
    await upload(10, { storageKey: byUser });
    const [before, edited] = [await newMessage(), await newMessage()];
    await attach([original.id], before);
    await attach([original.id], edited);
    await db.database().message.delete({ where: { id: before } });
    expect(await due()).not.toContain(byMessage);
    await db.database().message.delete({ where: { id: edited } });
    expect(await due()).toContain(byMessage);
    expect(await due()).not.toContain(byUser);
    await db.database().user.delete({ where: { id: userId } });
    expect(await due()).toContain(byUser);
    await attachments.forgetDiscardedFiles([byMessage, byUser]);
    expect(await due()).toEqual([]);
  });

  test("an upload that never got its row is due an hour later, one that did is not", async () => {
    const [lost, kept] = [`k/${newId()}`, `k/${newId()}`];
    await attachments.noteUpload(lost);
    await attachments.noteUpload(kept);
    await upload(10, { storageKey: kept });
    expect(await due()).toEqual([]);
    const later = new Date(Date.now() - 1);
    await db.database().discardedFile.updateMany({ data: { dueAt: later } });
    expect(await due()).toEqual([lost]);
  });
});
