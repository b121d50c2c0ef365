import type { ChatroomMatch } from "@/lib/contract/chatroom";

/** The address of a room, or of the place in it where a search found its words. */
export function addressOf({ id, match }: ChatroomMatch, words: string): string {
  if (!match?.messageId) return `/c/${id}`;
  return `/c/${id}?${new URLSearchParams({ message: match.messageId, words })}`;
}
