import "server-only";
import type { Message as MessageItem } from "@/lib/contract/message";
import type { Message } from "@/lib/db/generated/client";
import { endReply, type ReplyEnding, type ReplyHolder } from "@/lib/db/replies";
import { toMessage } from "@/lib/present/message";
import { appendToLog, hintUser } from "@/lib/stream/room-log";
import { roomsChanged } from "@/lib/usecases/room-list-cache";

export type Ending = "reply.completed" | "reply.failed" | "reply.stopped";

/** Tells everybody that a reply has ended. Replies have no attachments of their own. */
export async function announceEnding(reply: Message, event: Ending): Promise<MessageItem> {
  const message = toMessage({ ...reply, attachments: [] });
  await Promise.all([
    appendToLog(reply.chatroomId, [{ event, data: { message } }]),
    roomsChanged(reply.userId),
    hintUser(reply.userId, "usage"),
  ]);
  return message;
}

/** Ends as stopped what no living worker has, and keeps what is saved of it; undefined when somebody has it. */
export async function stopIdleReply(reply: {
  id: string;
  content: string;
}): Promise<MessageItem | undefined> {
  const ended = await endReply(reply.id, "nobody", {
    status: "stopped",
    errorCode: null,
    refund: reply.content === "" ? "stopped_before_first_word" : undefined,
  });
  return ended && announceEnding(ended, "reply.stopped");
}

/** Marks a reply failed, gives its prompt back and says so; undefined when it has ended already. */
export async function failReply(
  replyId: string,
  holder: ReplyHolder,
  errorCode: NonNullable<ReplyEnding["errorCode"]>,
  rest: Omit<ReplyEnding, "status" | "errorCode" | "refund"> = {},
): Promise<MessageItem | undefined> {
  const blocked = errorCode === "safety_prompt" || errorCode === "safety_reply" || errorCode === "recitation";
  const reply = await endReply(replyId, holder, {
    ...rest,
    status: "failed",
    errorCode,
    refund: blocked ? "blocked" : "failed",
  });
  return reply && announceEnding(reply, "reply.failed");
}
