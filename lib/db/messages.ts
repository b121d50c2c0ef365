import "server-only";
import { type Db, database } from "@/lib/db/client";
import type { Attachment, Message, Prisma } from "@/lib/db/generated/client";

/** Attachments travel without their bytes. */
export type MessageRow = Message & { attachments: Omit<Attachment, "data">[] };

const withAttachments = {
  attachments: { omit: { data: true }, orderBy: { id: "asc" } },
} as const satisfies Prisma.MessageInclude;

const ofUser = (userId: string, chatroomId: string) =>
  ({ chatroomId, userId, chatroom: { deletedAt: null } }) satisfies Prisma.MessageWhereInput;

/** The newest messages before the given id (or all), newest first; keyset, so that depth costs nothing. */
export function findMessagesBefore(
  userId: string,
  chatroomId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<MessageRow[]> {
  return database().message.findMany({
    where: { ...ofUser(userId, chatroomId), ...(before && { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take: limit,
    include: withAttachments,
  });
}

export function findMessage(
  userId: string,
  chatroomId: string,
  messageId: string,
  db: Db = database(),
): Promise<MessageRow | null> {
  return db.message.findFirst({
    where: { ...ofUser(userId, chatroomId), id: messageId },
    include: withAttachments,
  });
}

/** How a message stands, without its text. */
export type MessageState = Pick<Message, "id" | "role" | "status" | "attempt" | "retryAt" | "errorCode">;

/** How the newest messages of a room stand, newest first. */
export function findNewestStates(userId: string, chatroomId: string, limit: number): Promise<MessageState[]> {
  return database().message.findMany({
    where: ofUser(userId, chatroomId),
    orderBy: { id: "desc" },
    take: limit,
    select: { id: true, role: true, status: true, attempt: true, retryAt: true, errorCode: true },
  });
}

/** The messages with these ids that are the user's and in this room, oldest first. */
export function findMessages(
  userId: string,
  chatroomId: string,
  ids: readonly string[],
): Promise<MessageRow[]> {
  return database().message.findMany({
    where: { ...ofUser(userId, chatroomId), id: { in: [...ids] } },
    orderBy: { id: "asc" },
    include: withAttachments,
  });
}

/** The newest message of a room: what a message without parentId follows. */
export function findNewestMessage(chatroomId: string, tx: Db): Promise<Message | null> {
  return tx.message.findFirst({ where: { chatroomId }, orderBy: { id: "desc" } });
}

/** The reply that was made to a message first. */
export function findFirstReply(messageId: string): Promise<MessageRow | null> {
  return database().message.findFirst({
    where: { parentId: messageId, role: "model" },
    orderBy: { id: "asc" },
    include: withAttachments,
  });
}

/** Inserts a message, which cannot have attachments yet. */
export async function insertMessage(
  message: Prisma.MessageUncheckedCreateInput,
  tx: Db,
): Promise<MessageRow> {
  return { ...(await tx.message.create({ data: message })), attachments: [] };
}

export function rateMessage(
  userId: string,
  chatroomId: string,
  messageId: string,
  feedback: "up" | "down" | null,
) {
  return database().message.updateMany({
    where: { ...ofUser(userId, chatroomId), id: messageId, role: "model" },
    data: { feedback },
  });
}

/** One turn of the conversation as the model is told it. */
export interface BranchMessage {
  id: string;
  role: "user" | "model";
  content: string;
}

/** Longest way back that is ever read for one reply. */
export const MOST_TURNS = 400;

/** The branch that ends in the given message, newest first. */
export function findBranch(messageId: string): Promise<BranchMessage[]> {
  return database().$queryRaw<BranchMessage[]>`
    WITH RECURSIVE branch AS (
      SELECT id, role, content, parent_id, 1 AS depth FROM message WHERE id = ${messageId}::uuid
      UNION ALL
      SELECT m.id, m.role, m.content, m.parent_id, b.depth + 1
      FROM message m JOIN branch b ON m.id = b.parent_id WHERE b.depth < ${MOST_TURNS}
    )
    SELECT id, role::text AS role, content FROM branch ORDER BY depth`;
}

/** How many messages stand before the given one on its branch. */
export async function countBefore(messageId: string): Promise<number> {
  const [row] = await database().$queryRaw<{ count: number }[]>`
    WITH RECURSIVE branch AS (
      SELECT parent_id FROM message WHERE id = ${messageId}::uuid
      UNION ALL
      SELECT m.parent_id FROM message m JOIN branch b ON m.id = b.parent_id
    )
    SELECT count(parent_id)::int AS count FROM branch`;
  return row?.count ?? 0;
}

/** Every message of a room, oldest first, in pages; for exports and snapshots. */
export async function* eachMessage(userId: string, chatroomId: string): AsyncGenerator<MessageRow> {
  let after: string | undefined;
  for (;;) {
    const page = await database().message.findMany({
      where: { ...ofUser(userId, chatroomId), ...(after && { id: { gt: after } }) },
      orderBy: { id: "asc" },
      take: 200,
      include: withAttachments,
    });
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < 200) return;
  }
}
