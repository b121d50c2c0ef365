"use client";

import { useCallback, useEffect, useSyncExternalStore } from "react";
import type { ConversationStore, ConversationView } from "@/lib/client/conversation-store";
import { conversationOf } from "@/lib/client/conversations";
import { outbox } from "@/lib/client/outbox";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { OpenChatroom } from "@/lib/contract/chatroom";
import type { Message } from "@/lib/contract/message";

const nothing = () => () => undefined;

/**
 * Opens a room and follows it while the component is there; null for a chat not yet begun.
 * @param sent what came with the room's page
 */
export function useConversation(
  chatroomId: string | null,
  sent: OpenChatroom | undefined,
): ConversationStore | null {
  const store = chatroomId ? conversationOf(chatroomId, sent?.id === chatroomId ? sent : undefined) : null;
  useEffect(() => store?.watch(), [store]);
  return store;
}

/** One part of the room's view; the component renders again only when that part changes. */
export function useView<Part>(store: ConversationStore, select: (view: ConversationView) => Part): Part {
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.getView()),
    () => select(store.getView()),
  );
}

export function useMessage(store: ConversationStore, id: string): Message | undefined {
  const read = useCallback(() => store.getMessage(id), [store, id]);
  return useSyncExternalStore(store.subscribe, read, read);
}

/** The reply that is being written on the branch shown. */
export function useWriting(store: ConversationStore | null): Message | undefined {
  const read = () => store?.writing;
  return useSyncExternalStore(store?.subscribe ?? nothing, read, read);
}

const NONE: readonly OutboxEntry[] = [];
const subscribeToOutbox = (listener: () => void) => outbox.subscribe({ onChange: listener });

/** What of this user's is on its way, in all rooms. */
export function useOutbox(): readonly OutboxEntry[] {
  return useSyncExternalStore(
    subscribeToOutbox,
    () => (outbox.list().length > 0 ? outbox.list() : NONE),
    () => NONE,
  );
}
