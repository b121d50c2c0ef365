import "server-only";
import type { Message } from "@/lib/contract/message";
import { findChatroom } from "@/lib/db/chatrooms";
import { findMessagesBefore } from "@/lib/db/messages";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A page of older messages, newest first; the cursor is the id of the oldest one shown. */
export async function listMessages(
  userId: string,
  chatroomId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ messages: Message[]; nextCursor: string | null }> {
  if (before !== undefined && !UUID.test(before)) {
    const message = "This is not the id of a message. Give messagesCursor or page.nextCursor.";
    throw new AppError("invalid_request", message, { details: [{ field: "query.before", message }] });
  }
  const [room, rows] = await Promise.all([
    findChatroom(userId, chatroomId),
    findMessagesBefore(userId, chatroomId, { before, limit: limit + 1 }),
  ]);
  if (!room) throw new AppError("not_found");
  const shown = rows.slice(0, limit);
  return {
    messages: shown.map(toMessage),
    nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}
