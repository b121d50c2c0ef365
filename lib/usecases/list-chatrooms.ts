import "server-only";
import type { ChatroomMatch } from "@/lib/contract/chatroom";
import { type ListCursor, listChatrooms as list, searchChatrooms } from "@/lib/db/chatrooms";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { type ListOwner, lookUpPage } from "@/lib/usecases/room-list-cache";

export interface RoomPage {
  readonly rooms: ChatroomMatch[];
  readonly nextCursor: string | null;
  /** Whether it came from Redis; searches never do. */
  readonly cache: "HIT" | "MISS" | "BYPASS";
}

interface ListInput {
  readonly owner: ListOwner;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly archived?: boolean | undefined;
}

/** A page of the user's rooms, from the cache when nothing has changed, or found by a search. */
export async function listChatrooms({
  owner,
  cursor,
  limit,
  q,
  archived = false,
}: ListInput): Promise<RoomPage> {
  const { userId } = owner;
  if (q !== undefined) return search(userId, q, { cursor, limit, archived });
  const { page, store } = await lookUpPage(owner, `${archived}:${limit}:${cursor ?? ""}`);
  if (page) return { ...page, rooms: page.rooms.map((room) => ({ ...room, match: null })), cache: "HIT" };
  const rows = await list(userId, { archived, limit: limit + 1, after: decodeCursor(cursor, isListCursor) });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor =
    rows.length > limit && last
      ? encodeCursor({ pinned: last.pinnedAt !== null, lastActivityAt: last.lastActivityAt, id: last.id })
      : null;
  const rooms = shown.map(toChatroom);
  await store({ rooms, nextCursor });
  return { rooms: rooms.map((room) => ({ ...room, match: null })), nextCursor, cache: "MISS" };
}

async function search(
  userId: string,
  q: string,
  { cursor, limit, archived }: { cursor: string | undefined; limit: number; archived: boolean },
): Promise<RoomPage> {
  const { offset } = decodeCursor(cursor, isOffset) ?? { offset: 0 };
  const found = await searchChatrooms(userId, q, { archived, limit: limit + 1, offset });
  const rooms = found.slice(0, limit).map(({ room, messageId, text }) => ({
    ...toChatroom(room),
    match: { messageId, snippet: text.replace(/\s+/g, " ").trim() },
  }));
  return {
    rooms,
    nextCursor: found.length > limit ? encodeCursor({ offset: offset + limit }) : null,
    cache: "BYPASS",
  };
}

function encodeCursor(place: object): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function decodeCursor<T>(cursor: string | undefined, is: (value: unknown) => T | undefined): T | undefined {
  if (cursor === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    value = undefined;
  }
  const place = is(value);
  if (place !== undefined) return place;
  const message = "This cursor is not one that a page has given. Begin without it.";
  throw new AppError("invalid_request", message, { details: [{ field: "query.cursor", message }] });
}

function isListCursor(value: unknown): ListCursor | undefined {
  const { pinned, lastActivityAt, id } = (value ?? {}) as Record<string, unknown>;
  const at = typeof lastActivityAt === "string" ? new Date(lastActivityAt) : undefined;
  const isId = typeof id === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
  if (typeof pinned !== "boolean" || !at || Number.isNaN(at.getTime()) || !isId) return undefined;
  return { pinned, lastActivityAt: at, id };
}

/** Deep pages of a search are of no use to anyone. */
const MOST_OFFSET = 1_000;

function isOffset(value: unknown): { offset: number } | undefined {
  const { offset } = (value ?? {}) as Record<string, unknown>;
  return Number.isInteger(offset) && Number(offset) >= 0 && Number(offset) <= MOST_OFFSET
    ? { offset: Number(offset) }
    : undefined;
}
