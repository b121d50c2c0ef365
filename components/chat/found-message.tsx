"use client";

import { useSearchParams } from "next/navigation";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { pointOutMessage } from "@/components/chat/point-out-message";
import type { Row } from "@/components/chat/thread-rows";
import { useView } from "@/components/chat/use-conversation";
import type { HeldPlace } from "@/components/chat/use-held-place";
import { showToast } from "@/components/ui/toast";
import type { ConversationStore } from "@/lib/client/conversation-store";

/** Rows on the way there are drawn and measured; see pointOutMessage for when that is over. */
const LEADING_MS = 5000;

interface FoundMessageProps {
  readonly store: ConversationStore;
  readonly rows: readonly Row[];
  readonly place: HeldPlace;
  /** Where to scroll so that a row stands at the top of the screen. */
  readonly topOf: (index: number) => number;
  readonly scroller: RefObject<HTMLElement | null>;
}

/**
 * Leads to the message that the address names (?message=, from a search): loads back to it, shows its branch,
 * scrolls there, points it out for a moment, and takes it out of the address.
 */
export function FoundMessage({ store, rows, place, topOf, scroller }: FoundMessageProps) {
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
    place.hold(() => topOf(index), LEADING_MS);
    if (!scroller.current) return;
    return pointOutMessage(scroller.current, target, () => {
      place.release();
      setTarget(null);
    });
  }, [target, index, place, topOf, scroller]);
  return null;
}
