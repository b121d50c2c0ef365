import "server-only";
import type { Message } from "@/lib/contract/message";
import { findMessage, type MessageRow } from "@/lib/db/messages";
import { endReply, requestStop } from "@/lib/db/replies";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";
import { raiseStop } from "@/lib/stream/room-log";
import { announceEnding } from "@/lib/usecases/end-reply";

/**
 * Stops a reply, from any device: one that nobody has begun ends here, one that is being written is stopped
 * by its worker within a moment (`stopping` is true). A finished one is answered as it is.
 */
export async function stopReply(input: {
  userId: string;
  chatroomId: string;
  messageId: string;
}): Promise<{ reply: Message; stopping: boolean }> {
  const find = async (): Promise<MessageRow> => {
    const row = await findMessage(input.userId, input.chatroomId, input.messageId);
    if (row?.role !== "model") throw new AppError("not_found");
    return row;
  };
  const row = await find();
  if (row.status === "pending") {
    const ended = await endReply(row.id, "nobody", {
      status: "stopped",
      errorCode: null,
      refund: "stopped_before_first_word",
    });
    if (ended) return { reply: await announceEnding(ended, "reply.stopped"), stopping: false };
  }
  const stopping = await requestStop(row.id);
  if (stopping) await raiseStop(row.id);
  return { reply: toMessage(await find()), stopping };
}
