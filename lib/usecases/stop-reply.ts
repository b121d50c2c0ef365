import "server-only";
import type { Message } from "@/lib/contract/message";
import { findMessage, type MessageRow } from "@/lib/db/messages";
import { requestStop } from "@/lib/db/replies";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";
import { raiseStop } from "@/lib/stream/room-log";
import { stopIdleReply } from "@/lib/usecases/end-reply";

/** A reply can change hands while it is being stopped, but not often. */
const MOST_TRIES = 5;

/**
 * Stops a reply, from any device: one that waits or whose worker has died ends here, one that is being
 * written is stopped by its worker within a moment (`stopping` is true). A finished one is answered as it is.
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
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const row = await find();
    if (row.status !== "pending" && row.status !== "streaming") break;
    const stopped = await stopIdleReply(row);
    if (stopped) return { reply: stopped, stopping: false };
    if (await requestStop(row.id)) {
      await raiseStop(row.id);
      return { reply: toMessage(await find()), stopping: true };
    }
  }
  return { reply: toMessage(await find()), stopping: false };
}
