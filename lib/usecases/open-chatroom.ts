import "server-only";
import type { OpenChatroom } from "@/lib/contract/chatroom";
import { findChatroom } from "@/lib/db/chatrooms";
import { findMessagesBefore } from "@/lib/db/messages";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { toMessage } from "@/lib/present/message";
import { compareCursors, LOG_START, logEnd } from "@/lib/stream/room-log";

/**
 * A room with its newest messages, and the position from which its events follow on without a gap: the end
 * of the log before the database was read, or further back where a reply's saved text is older than that.
 */
export async function openChatroom(userId: string, chatroomId: string, limit: number): Promise<OpenChatroom> {
  const end = (await logEnd(chatroomId)) ?? LOG_START;
  const [room, rows] = await Promise.all([
    findChatroom(userId, chatroomId),
    findMessagesBefore(userId, chatroomId, { limit: limit + 1 }),
  ]);
  if (!room) throw new AppError("not_found");
  const page = rows.slice(0, limit);
  const eventsCursor = page
    .filter(({ status, eventCursor }) => status === "streaming" && eventCursor !== null)
    .map(({ eventCursor }) => eventCursor ?? LOG_START)
    .reduce((oldest, cursor) => (compareCursors(cursor, oldest) < 0 ? cursor : oldest), end);
  return {
    ...toChatroom(room),
    messages: page.map(toMessage).reverse(),
    messagesCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    eventsCursor,
  };
}
