import "server-only";
import type { Message } from "@/lib/contract/message";
import { findMessage, rateMessage as rate } from "@/lib/db/messages";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";

export async function getMessage(userId: string, chatroomId: string, messageId: string): Promise<Message> {
  const row = await findMessage(userId, chatroomId, messageId);
  if (!row) throw new AppError("not_found");
  return toMessage(row);
}

/** Rates a reply; rating one's own message is not found. */
export async function rateMessage(
  userId: string,
  chatroomId: string,
  messageId: string,
  feedback: "up" | "down" | null,
): Promise<Message> {
  const { count } = await rate(userId, chatroomId, messageId, feedback);
  if (count === 0) throw new AppError("not_found", "There is no reply at this address.");
  return getMessage(userId, chatroomId, messageId);
}
