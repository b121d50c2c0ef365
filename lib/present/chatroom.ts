import "server-only";
import { type Chatroom, chatOptions } from "@/lib/contract/chatroom";
import type { ChatroomRow } from "@/lib/db/chatrooms";
import { env } from "@/lib/env";
import { DEFAULT_MODEL } from "@/lib/plans";

/** The public address of a shared snapshot. */
export const shareUrl = (token: string) => `${env().APP_URL}/share/${token}`;

/** A room as the API shows it. */
export function toChatroom(row: ChatroomRow): Chatroom {
  return {
    id: row.id,
    title: row.title,
    model: row.model ?? DEFAULT_MODEL,
    systemInstruction: row.systemInstruction,
    personaId: row.personaId,
    options: chatOptions.catch({}).parse(row.options),
    temporary: row.temporary,
    pinned: row.pinnedAt !== null,
    archived: row.archivedAt !== null,
    generating: row.generating,
    shareUrl: row.shareToken && shareUrl(row.shareToken),
    createdAt: row.createdAt.toISOString(),
    lastActivityAt: row.lastActivityAt.toISOString(),
  };
}
