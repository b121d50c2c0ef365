import "server-only";
import { type Db, database, isUniqueViolation } from "@/lib/db/client";
import type { Chatroom, Prisma } from "@/lib/db/generated/client";

/** Seconds in which a delete can be undone. */
export const RESTORE_SECONDS = 60;

/** A room with whether a reply is on its way. */
export type ChatroomRow = Chatroom & { generating: boolean };

const unfinished = { status: { in: ["pending", "streaming"] } } satisfies Prisma.MessageWhereInput;
const withGenerating = { messages: { where: unfinished, select: { id: true }, take: 1 } } as const;

function toRow({ messages, ...room }: Chatroom & { messages: { id: string }[] }): ChatroomRow {
  return { ...room, generating: messages.length > 0 };
}

/** A room of the user that is not deleted. */
export async function findChatroom(
  userId: string,
  chatroomId: string,
  db: Db = database(),
): Promise<ChatroomRow | null> {
  const room = await db.chatroom.findFirst({
    where: { id: chatroomId, userId, deletedAt: null },
    include: withGenerating,
  });
  return room && toRow(room);
}

/**
 * Notes that something is said in a room of the user, and holds the room until the transaction ends, so that
 * its messages follow each other; undefined when there is none.
 */
export async function touchChatroom(
  userId: string,
  chatroomId: string,
  tx: Db,
): Promise<{ untitled: boolean; model: string | null } | undefined> {
  const [room] = await tx.chatroom.updateManyAndReturn({
    where: { id: chatroomId, userId, deletedAt: null },
    data: { lastActivityAt: new Date() },
    select: { untitled: true, model: true },
  });
  return room;
}

/** Creates a room, or returns the one that an earlier try with the same id created. */
export async function createChatroom(room: Prisma.ChatroomUncheckedCreateInput): Promise<ChatroomRow> {
  try {
    return { ...(await database().chatroom.create({ data: room })), generating: false };
  } catch (error) {
    const earlier = isUniqueViolation(error) && (await findChatroom(room.userId, room.id));
    if (!earlier) throw error;
    return earlier;
  }
}

/** Where a page of the list begins: behind this room, in this part of the list. */
export interface ListCursor {
  readonly pinned: boolean;
  readonly lastActivityAt: Date;
  readonly id: string;
}

/** A page of the user's rooms: pinned first, then newest activity first; temporary rooms are left out. */
export async function listChatrooms(
  userId: string,
  { archived, limit, after }: { archived: boolean; limit: number; after?: ListCursor | undefined },
): Promise<ChatroomRow[]> {
  const base: Prisma.ChatroomWhereInput = {
    userId,
    deletedAt: null,
    temporary: false,
    archivedAt: archived ? { not: null } : null,
  };
  const part = async (pinned: boolean, take: number): Promise<ChatroomRow[]> => {
    const behind: Prisma.ChatroomWhereInput =
      after && after.pinned === pinned
        ? {
            OR: [
              { lastActivityAt: { lt: after.lastActivityAt } },
              { lastActivityAt: after.lastActivityAt, id: { lt: after.id } },
            ],
          }
        : {};
    const rows = await database().chatroom.findMany({
      where: { AND: [base, { pinnedAt: pinned ? { not: null } : null }, behind] },
      orderBy: [{ lastActivityAt: "desc" }, { id: "desc" }],
      take,
      include: withGenerating,
    });
    return rows.map(toRow);
  };
  const pinned = after && !after.pinned ? [] : await part(true, limit);
  return pinned.length === limit ? pinned : [...pinned, ...(await part(false, limit - pinned.length))];
}

/** A room that a search found, and the message where. */
export interface FoundChatroom {
  readonly room: ChatroomRow;
  readonly messageId: string | null;
  readonly text: string;
}

/**
 * Rooms whose title or messages contain the text, accents and case aside: titles first, then by last activity.
 * Messages are searched, and shown, as one reads them: bold words and code without their signs.
 */
export async function searchChatrooms(
  userId: string,
  q: string,
  { archived, limit, offset }: { archived: boolean; limit: number; offset: number },
): Promise<FoundChatroom[]> {
  const read = q.replace(/[*`]/g, "") || q;
  // Without accents a text may be longer or shorter: the piece that is shown begins at the exact words if it can.
  const hits = await database().$queryRaw<{ id: string; messageId: string | null; text: string }[]>`
    SELECT c.id, hit.id AS "messageId", CASE WHEN title.has THEN c.title ELSE hit.text END AS text
    FROM (SELECT lower(${read}) AS exact, lower(unaccent(${read})) AS folded, lower(unaccent(${q})) AS typed) words
    CROSS JOIN chatroom c
    CROSS JOIN LATERAL (SELECT strpos(lower(unaccent(c.title)), words.typed) > 0 AS has) title
    LEFT JOIN LATERAL (
      SELECT m.id, substr(said.text, GREATEST(1, COALESCE(
        NULLIF(strpos(lower(said.text), words.exact), 0), strpos(lower(unaccent(said.text)), words.folded)) - 60), 240) AS text
      FROM message m
      CROSS JOIN LATERAL (
        SELECT replace(replace(replace(m.content, '*', ''), chr(96), ''), chr(10), ' ') AS text
      ) said
      WHERE m.chatroom_id = c.id AND NOT title.has AND strpos(lower(unaccent(said.text)), words.folded) > 0
      ORDER BY m.id DESC LIMIT 1
    ) hit ON true
    WHERE c.user_id = ${userId}::uuid AND c.deleted_at IS NULL AND NOT c.temporary
      AND (c.archived_at IS NOT NULL) = ${archived}
      AND (title.has OR hit.id IS NOT NULL)
    ORDER BY title.has DESC, c.last_activity_at DESC, c.id DESC
    LIMIT ${limit} OFFSET ${offset}`;
  const rooms = await database().chatroom.findMany({
    where: { id: { in: hits.map((hit) => hit.id) } },
    include: withGenerating,
  });
  const byId = new Map(rooms.map((room) => [room.id, toRow(room)]));
  return hits.flatMap(({ id, messageId, text }) => {
    const room = byId.get(id);
    return room ? [{ room, messageId, text }] : [];
  });
}

/** Changes a room of the user; null when there is none. */
export async function updateChatroom(
  userId: string,
  chatroomId: string,
  changes: Prisma.ChatroomUncheckedUpdateInput,
): Promise<ChatroomRow | null> {
  const { count } = await database().chatroom.updateMany({
    where: { id: chatroomId, userId, deletedAt: null },
    data: changes,
  });
  return count > 0 ? findChatroom(userId, chatroomId) : null;
}

/**
 * Keeps a snapshot under the room's address, which is `token` unless it has one; null when there is no such
 * room. One statement: of parallel shares each answers the address that holds.
 */
export async function keepSnapshot(
  userId: string,
  chatroomId: string,
  { token, snapshot, at }: { token: string; snapshot: object; at: Date },
): Promise<string | null> {
  const [kept] = await database().$queryRaw<{ token: string }[]>`
    UPDATE chatroom SET share_token = COALESCE(share_token, ${token}),
      share_snapshot = ${JSON.stringify(snapshot)}::jsonb, shared_at = ${at}
    WHERE id = ${chatroomId}::uuid AND user_id = ${userId}::uuid AND deleted_at IS NULL
    RETURNING share_token AS token`;
  return kept?.token ?? null;
}

/** Marks a room deleted; false when there is none. */
export async function deleteChatroom(userId: string, chatroomId: string, at: Date): Promise<boolean> {
  const { count } = await database().chatroom.updateMany({
    where: { id: chatroomId, userId, deletedAt: null },
    data: { deletedAt: at, shareToken: null, shareSnapshot: undefined, sharedAt: null },
  });
  return count > 0;
}

/** Undoes a delete within RESTORE_SECONDS. */
export async function restoreChatroom(userId: string, chatroomId: string): Promise<ChatroomRow | null> {
  await database().chatroom.updateMany({
    where: { id: chatroomId, userId, deletedAt: { gt: new Date(Date.now() - RESTORE_SECONDS * 1000) } },
    data: { deletedAt: null },
  });
  return findChatroom(userId, chatroomId);
}

/** Removes deleted rooms for good, and temporary ones a day after their last message. */
export async function sweepChatrooms(): Promise<number> {
  const { count } = await database().chatroom.deleteMany({
    where: {
      OR: [
        { deletedAt: { lt: new Date(Date.now() - RESTORE_SECONDS * 1000) } },
        { temporary: true, lastActivityAt: { lt: new Date(Date.now() - 24 * 3600 * 1000) } },
      ],
    },
  });
  return count;
}

/** Names a room that nobody has named yet; null when somebody has. */
export async function nameChatroom(chatroomId: string, title: string): Promise<{ userId: string } | null> {
  const [named] = await database().$queryRaw<{ userId: string }[]>`
    UPDATE chatroom SET title = ${title}, untitled = false
    WHERE id = ${chatroomId}::uuid AND untitled RETURNING user_id AS "userId"`;
  return named ?? null;
}

/** A shared snapshot by its token. */
export function findShared(
  token: string,
): Promise<{ shareSnapshot: Prisma.JsonValue; sharedAt: Date | null } | null> {
  return database().chatroom.findFirst({
    where: { shareToken: token, deletedAt: null },
    select: { shareSnapshot: true, sharedAt: true },
  });
}

/** Every room of the user that is not deleted, oldest first, in pages; for exports. */
export async function* eachChatroom(userId: string): AsyncGenerator<ChatroomRow> {
  let after: string | undefined;
  for (;;) {
    const page = await database().chatroom.findMany({
      where: { userId, deletedAt: null, ...(after && { id: { gt: after } }) },
      orderBy: { id: "asc" },
      take: 100,
      include: withGenerating,
    });
    yield* page.map(toRow);
    after = page.at(-1)?.id;
    if (page.length < 100) return;
  }
}

/** The ids of all the user's rooms, deleted ones included. */
export async function listChatroomIds(userId: string): Promise<string[]> {
  const rows = await database().chatroom.findMany({ where: { userId }, select: { id: true } });
  return rows.map(({ id }) => id);
}
