import "server-only";
import type { Chatroom } from "@/lib/contract/chatroom";
import { RESTORE_SECONDS, deleteChatroom as remove, restoreChatroom as restore } from "@/lib/db/chatrooms";
import { findUnfinishedReplies } from "@/lib/db/replies";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { roomsChanged } from "@/lib/usecases/room-list-cache";
import { stopReply } from "@/lib/usecases/stop-reply";

/** Deletes a room after stopping what is being written in it; answers until when it can be restored. */
export async function deleteChatroom(userId: string, chatroomId: string): Promise<Date> {
  for (const { id: messageId } of await findUnfinishedReplies(userId, chatroomId))
    await stopReply({ userId, chatroomId, messageId });
  const at = new Date();
  if (!(await remove(userId, chatroomId, at))) throw new AppError("not_found");
  await roomsChanged(userId);
  return new Date(at.getTime() + RESTORE_SECONDS * 1000);
}

/** Undoes a delete in time; not_found afterwards. */
export async function restoreChatroom(userId: string, chatroomId: string): Promise<Chatroom> {
  const row = await restore(userId, chatroomId);
  if (!row) throw new AppError("not_found", "This chat can no longer be restored.");
  await roomsChanged(userId);
  return toChatroom(row);
}
