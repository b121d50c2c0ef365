import type { ChatroomMatch } from "@/lib/contract/chatroom";

/** The address of a room, or of the message in it that a search found. */
export function addressOf({ id, match }: ChatroomMatch): string {
  return match?.messageId ? `/c/${id}?message=${match.messageId}` : `/c/${id}`;
}
