import "server-only";
import { MAX_BYTES_PER_MESSAGE, UNTAKEN_ATTACHMENT_HOURS } from "@/lib/contract/attachment";
import { MAX_ATTACHMENTS_PER_MESSAGE } from "@/lib/contract/limits";
import { type Db, database, transaction } from "@/lib/db/client";
import type { Attachment } from "@/lib/db/generated/client";
import { newId } from "@/lib/db/id";
import { AppError } from "@/lib/errors";
import { getObject } from "@/lib/vendors/object-storage";

/** An attachment without its file: lists and messages never read the bytes. */
export type AttachmentRow = Omit<Attachment, "data">;

const WITHOUT_FILE = { omit: { data: true } } as const;

/** The user's own attachment, or null. */
export function findAttachment(userId: string, attachmentId: string): Promise<AttachmentRow | null> {
  return database().attachment.findFirst({ where: { id: attachmentId, userId }, ...WITHOUT_FILE });
}

export interface NewAttachment {
  readonly id: string;
  readonly userId: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number | null;
  readonly height: number | null;
  /** The file, or the key under which object storage has it. */
  readonly file: { readonly data: Uint8Array<ArrayBuffer> } | { readonly storageKey: string };
}

/** What the user's attachments of the last 24 hours weigh, and when the oldest of them is a day old. */
export async function weighUploads(
  userId: string,
  db: Db = database(),
): Promise<{ bytes: number; waitSeconds: number }> {
  const [day] = await db.$queryRaw<{ bytes: number; waitSeconds: number }[]>`
    SELECT coalesce(sum(bytes), 0)::float8 AS bytes,
           coalesce(extract(epoch FROM min(created_at) + interval '1 day' - now()), 0)::float8 AS "waitSeconds"
    FROM attachment WHERE user_id = ${userId}::uuid AND created_at > now() - interval '1 day'`;
  return day ?? { bytes: 0, waitSeconds: 0 };
}

/**
 * Keeps an attachment unless the user's day would weigh more than dailyBytes with it; undefined then. The
 * user's row is locked, so that parallel uploads cannot pass together.
 */
export function keepAttachment(
  attachment: NewAttachment,
  dailyBytes: number,
): Promise<AttachmentRow | undefined> {
  const { file, ...row } = attachment;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${row.userId}::uuid FOR NO KEY UPDATE`;
    if ((await weighUploads(row.userId, tx)).bytes + row.bytes > dailyBytes) return undefined;
    if ("storageKey" in file) await tx.discardedFile.deleteMany({ where: { storageKey: file.storageKey } });
    return tx.attachment.create({ data: { ...row, ...file }, ...WITHOUT_FILE });
  });
}

/** Deletes the user's attachment if no message has taken it; says what was found. */
export async function deleteUntakenAttachment(
  userId: string,
  attachmentId: string,
): Promise<"deleted" | "taken" | "absent"> {
  const { count } = await database().attachment.deleteMany({
    where: { id: attachmentId, userId, messageId: null },
  });
  if (count > 0) return "deleted";
  return (await findAttachment(userId, attachmentId)) ? "taken" : "absent";
}

/**
 * Gives the user's uploads to a message, in the transaction that writes it. An upload that a message has
 * already (the edited one, say) is copied, so that both keep theirs.
 *
 * @param ids as the caller of the API named them; a repeated one counts once
 * @returns the rows in the order of ids
 * @throws AppError invalid_request with one detail per id that is not an upload of this user
 */
export async function attachToMessage(
  userId: string,
  ids: readonly string[],
  to: { readonly chatroomId: string; readonly messageId: string },
  tx: Db,
): Promise<AttachmentRow[]> {
  if (ids.length === 0) return [];
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  // In the order of the ids, so that two messages with the same uploads wait for, and never on, each other.
  const found = await tx.$queryRaw<{ id: string; bytes: number; taken: boolean }[]>`
    SELECT id, bytes, message_id IS NOT NULL AS taken FROM attachment
    WHERE id = ANY(${wanted}::uuid[]) AND user_id = ${userId}::uuid ORDER BY id FOR UPDATE`;
  assertAttachable(wanted, found);

  const given = new Map<string, string>();
  for (const { id, taken } of found) given.set(id, taken ? newId() : id);
  const free = found.filter(({ taken }) => !taken).map(({ id }) => id);
  await tx.attachment.updateMany({ where: { id: { in: free } }, data: to });
  for (const { id } of found.filter(({ taken }) => taken))
    await tx.$executeRaw`
      INSERT INTO attachment (id, user_id, message_id, chatroom_id, file_name, media_type, bytes, sha256,
                              width, height, data, storage_key)
      SELECT ${given.get(id)}::uuid, user_id, ${to.messageId}::uuid, ${to.chatroomId}::uuid, file_name,
             media_type, bytes, sha256, width, height, data, storage_key
      FROM attachment WHERE id = ${id}::uuid`;

  const rows = await tx.attachment.findMany({ where: { id: { in: [...given.values()] } }, ...WITHOUT_FILE });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => byId.get(given.get(id) ?? "") ?? []);
}

function assertAttachable(wanted: readonly string[], found: readonly { id: string; bytes: number }[]): void {
  const refuse = (details: { field: string; message: string }[]) =>
    new AppError("invalid_request", details[0]?.message, { details });
  if (wanted.length > MAX_ATTACHMENTS_PER_MESSAGE)
    throw refuse([
      {
        field: "body.attachments",
        message: `A message takes up to ${MAX_ATTACHMENTS_PER_MESSAGE} files. Send the others with another one.`,
      },
    ]);
  const known = new Set(found.map(({ id }) => id));
  const missing = wanted.flatMap((id, index) =>
    known.has(id)
      ? []
      : [
          {
            field: `body.attachments.${index}`,
            message: `There is no such upload: it may have been deleted, or was left unused for ${UNTAKEN_ATTACHMENT_HOURS} hours. Upload the file again.`,
          },
        ],
  );
  if (missing.length > 0) throw refuse(missing);
  const bytes = found.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > MAX_BYTES_PER_MESSAGE)
    throw refuse([
      {
        field: "body.attachments",
        message: `The files of one message may have ${MAX_BYTES_PER_MESSAGE / 1024 / 1024} MB together. Send some of them with another message.`,
      },
    ]);
}

/**
 * The file of an attachment, from wherever it is kept. Check ownership first: this reads by id alone.
 * @throws AppError not_found when it is gone, service_unavailable when object storage does not answer
 */
export async function loadAttachmentBytes(
  attachment: Pick<AttachmentRow, "id" | "storageKey">,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = attachment.storageKey
    ? await getObject(attachment.storageKey)
    : (await database().attachment.findUnique({ where: { id: attachment.id }, select: { data: true } }))
        ?.data;
  if (!bytes) throw new AppError("not_found", "The file is no longer there.");
  return bytes;
}

/** The attachments of these messages, in the order they were named. */
export function findAttachmentsOf(messageIds: readonly string[]): Promise<AttachmentRow[]> {
  return database().attachment.findMany({
    where: { messageId: { in: [...messageIds] } },
    orderBy: { id: "asc" },
    ...WITHOUT_FILE,
  });
}

/** Deletes uploads that no message took in time; their files follow by way of discarded_file. */
export async function deleteForgottenAttachments(): Promise<number> {
  const { count } = await database().attachment.deleteMany({
    where: {
      messageId: null,
      createdAt: { lt: new Date(Date.now() - UNTAKEN_ATTACHMENT_HOURS * 3600 * 1000) },
    },
  });
  return count;
}

/** Notes a file that is about to be uploaded: if its row never comes, the sweeper deletes it an hour later. */
export async function noteUpload(storageKey: string): Promise<void> {
  await database().discardedFile.create({
    data: { storageKey, dueAt: new Date(Date.now() + 3600 * 1000) },
  });
}

/** Keys of files that are due for deletion and that no attachment names, oldest first. */
export async function listDiscardedFiles(most: number): Promise<string[]> {
  const rows = await database().$queryRaw<{ storageKey: string }[]>`
    SELECT storage_key AS "storageKey" FROM discarded_file d WHERE due_at <= now()
      AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.storage_key = d.storage_key)
    ORDER BY due_at LIMIT ${most}`;
  return rows.map(({ storageKey }) => storageKey);
}

/** Forgets files that are deleted. Notes of files that a copy still needs stay: they cost one row each. */
export async function forgetDiscardedFiles(storageKeys: readonly string[]): Promise<void> {
  await database().discardedFile.deleteMany({ where: { storageKey: { in: [...storageKeys] } } });
}

/** Every attachment of the user, oldest first, in pages, without the files; for exports. */
export async function* eachAttachment(userId: string): AsyncGenerator<AttachmentRow> {
  let after: string | undefined;
  for (;;) {
    const page = await database().attachment.findMany({
      where: { userId, ...(after && { id: { gt: after } }) },
      orderBy: { id: "asc" },
      take: 100,
      ...WITHOUT_FILE,
    });
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < 100) return;
  }
}
