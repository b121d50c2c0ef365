import "server-only";
import type { ChatOptions, Chatroom } from "@/lib/contract/chatroom";
import type { PlanName } from "@/lib/contract/user";
import { updateChatroom as update } from "@/lib/db/chatrooms";
import { assertOwnPersona } from "@/lib/db/personas";
import { AppError } from "@/lib/errors";
import { toChatroom } from "@/lib/present/chatroom";
import { appendToLog } from "@/lib/stream/room-log";
import { assertModelInPlan } from "@/lib/usecases/begin-reply";
import { roomsChanged } from "@/lib/usecases/room-list-cache";

export interface ChatroomChanges {
  readonly title?: string | undefined;
  readonly pinned?: boolean | undefined;
  readonly archived?: boolean | undefined;
  readonly model?: string | undefined;
  readonly systemInstruction?: string | null | undefined;
  readonly personaId?: string | null | undefined;
  readonly options?: ChatOptions | undefined;
}

/** Changes a room and tells its watchers; a title given by a person is never replaced by the model's. */
export async function updateChatroom(
  owner: { userId: string; plan: PlanName },
  chatroomId: string,
  { pinned, archived, title, ...changes }: ChatroomChanges,
): Promise<Chatroom> {
  assertModelInPlan(changes.model, owner.plan);
  if (changes.personaId) await assertOwnPersona(owner.userId, changes.personaId);
  const row = await update(owner.userId, chatroomId, {
    ...changes,
    ...(title !== undefined && { title, untitled: false }),
    ...(pinned !== undefined && { pinnedAt: pinned ? new Date() : null }),
    ...(archived !== undefined && { archivedAt: archived ? new Date() : null }),
  });
  if (!row) throw new AppError("not_found");
  const room = toChatroom(row);
  await Promise.all([
    appendToLog(chatroomId, [{ event: "room.updated", data: { room } }]),
    roomsChanged(owner.userId),
  ]);
  return room;
}
