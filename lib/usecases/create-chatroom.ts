import "server-only";
import type { ChatOptions, Chatroom } from "@/lib/contract/chatroom";
import type { PlanName } from "@/lib/contract/user";
import { createChatroom as create } from "@/lib/db/chatrooms";
import { assertOwnPersona } from "@/lib/db/personas";
import { toChatroom } from "@/lib/present/chatroom";
import { assertModelInPlan } from "@/lib/usecases/begin-reply";
import { roomsChanged } from "@/lib/usecases/room-list-cache";

/** What a room is called before its first message. */
const UNTITLED = "New chat";

export interface NewChatroom {
  readonly id: string;
  readonly title?: string | undefined;
  readonly model?: string | undefined;
  readonly systemInstruction?: string | undefined;
  readonly personaId?: string | undefined;
  readonly options?: ChatOptions | undefined;
  readonly temporary?: boolean | undefined;
}

/** Creates a room; a repeat with the same id answers the room of the first time. */
export async function createChatroom(
  room: NewChatroom,
  owner: { userId: string; plan: PlanName },
): Promise<Chatroom> {
  assertModelInPlan(room.model, owner.plan);
  if (room.personaId) await assertOwnPersona(owner.userId, room.personaId);
  const row = await create({
    id: room.id,
    userId: owner.userId,
    title: room.title ?? UNTITLED,
    untitled: room.title === undefined,
    model: room.model ?? null,
    systemInstruction: room.systemInstruction ?? null,
    personaId: room.personaId ?? null,
    options: room.options ?? {},
    temporary: room.temporary ?? false,
  });
  await roomsChanged(owner.userId);
  return toChatroom(row);
}
