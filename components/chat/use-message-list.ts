import { type ComponentType, useEffect, useState } from "react";
import type { MessageListProps } from "@/components/chat/message-list";
import { RetryUntilDone } from "@/lib/client/retry-until-done";

export type MessageListPart = ComponentType<MessageListProps>;

/** Fetches what shows messages, with the reading of Markdown in it. */
export const loadMessageList = () => import("@/components/chat/message-list");

/**
 * What shows messages. The page of a room brings it along; a chat not yet begun has nothing to show, and fetches
 * it when it is needed: tried again until it is there, null until then.
 */
export function useMessageList(
  brought: MessageListPart | undefined,
  isNeeded: boolean,
): MessageListPart | null {
  const [fetched, setFetched] = useState<MessageListPart | null>(null);
  const part = brought ?? fetched;
  const isMissing = isNeeded && part === null;
  useEffect(() => {
    if (!isMissing) return;
    let isLeft = false;
    const load = async () => {
      try {
        const { MessageList } = await loadMessageList();
        if (!isLeft) setFetched(() => MessageList);
        retry.done();
      } catch {
        if (!isLeft) retry.later();
      }
    };
    const retry = new RetryUntilDone(() => void load());
    void load();
    return () => {
      isLeft = true;
      retry.pause();
    };
  }, [isMissing]);
  return part;
}
