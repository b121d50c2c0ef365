import { ConversationStore } from "@/lib/client/conversation-store";
import type { OpenChatroom } from "@/lib/contract/chatroom";

/** Rooms kept in memory after they were left. */
const MOST_KEPT = 12;
const stores = new Map<string, ConversationStore>();

/**
 * The store of a room; the most recently used ones stay, so that a room opens again at once.
 * @param sent what came with the room's page; a store that is there already knows better
 */
export function conversationOf(chatroomId: string, sent?: OpenChatroom): ConversationStore {
  // The server renders for everybody: what it reads for one page is kept for none.
  if (typeof window === "undefined") return new ConversationStore(chatroomId, sent);
  const known = stores.get(chatroomId);
  const store = known ?? new ConversationStore(chatroomId, sent);
  stores.delete(chatroomId);
  stores.set(chatroomId, store);
  for (const [id, old] of stores) {
    if (stores.size <= MOST_KEPT) break;
    if (!old.isWatched) stores.delete(id);
  }
  return store;
}
