"use client";

import { useSearchParams } from "next/navigation";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { VirtualizerHandle } from "virtua";
import { MARGIN, pointOutMessage } from "@/components/chat/point-out-message";
import type { Row } from "@/components/chat/thread-rows";
import { useView } from "@/components/chat/use-conversation";
import { showToast } from "@/components/ui/toast";
import type { ConversationStore } from "@/lib/client/conversation-store";

interface FoundMessageProps {
  readonly store: ConversationStore;
  readonly rows: readonly Row[];
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly scroller: RefObject<HTMLElement | null>;
}

/**
 * Leads to the message that the address names (?message=, from a search): loads back to it, shows its branch,
 * scrolls there, points it out for a moment, and takes it out of the address.
 */
export function FoundMessage({ store, rows, list, scroller }: FoundMessageProps) {
  const t = useTranslations("chat");
  const wanted = useSearchParams().get("message");
  const isOpen = useView(store, (view) => view.phase === "open");
  const [target, setTarget] = useState<string | null>(null);

  useEffect(() => {
    if (!wanted || !isOpen) return;
    let isLeft = false;
    void store.reach(wanted).then((isThere) => {
      if (isLeft) return;
      const address = new URL(location.href);
      address.searchParams.delete("message");
      window.history.replaceState(null, "", address);
      if (!isThere) return showToast(t("hitNotFound"));
      store.show(wanted);
      setTarget(wanted);
    });
    return () => {
      isLeft = true;
    };
  }, [wanted, isOpen, store, t]);

  const index =
    target === null
      ? -1
      : rows.findIndex(({ prompt, reply }) => prompt?.id === target || reply?.id === target);
  useLayoutEffect(() => {
    if (target === null || index === -1) return;
    list.current?.scrollToIndex(index, { align: "start", offset: -MARGIN });
    if (!scroller.current) return;
    return pointOutMessage(scroller.current, target, () => setTarget(null));
  }, [target, index, list, scroller]);
  return null;
}
