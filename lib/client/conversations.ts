import { ConversationStore } from "@/lib/client/conversation-store";

/** Rooms kept in memory after they were left. */
const MOST_KEPT = 12;
const stores = new Map<string, ConversationStore>();

/** The store of a room; the most recently used ones stay, so that a room opens again at once. */
export function conversationOf(chatroomId: string): ConversationStore {
  const known = stores.get(chatroomId);
  const store = known ?? new ConversationStore(chatroomId);
  stores.delete(chatroomId);
  stores.set(chatroomId, store);
  for (const [id, old] of stores) {
    if (stores.size <= MOST_KEPT) break;
    if (!old.isWatched) stores.delete(id);
  }
  return store;
}
