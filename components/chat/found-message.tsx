"use client";

import { useSearchParams } from "next/navigation";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { pointOutMessage, removeMarks } from "@/components/chat/point-out-message";
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
 * scrolls to the ?words= in it, points them out, and takes both out of the address. The words stay marked until
 * the room is left.
 */
export function FoundMessage({ store, rows, place, topOf, scroller }: FoundMessageProps) {
  const t = useTranslations("chat");
  const params = useSearchParams();
  const wanted = params.get("message");
  const words = params.get("words") ?? "";
  const isOpen = useView(store, (view) => view.phase === "open");
  const [target, setTarget] = useState<{ id: string; words: string } | null>(null);

  useEffect(() => {
    if (!wanted || !isOpen) return;
    let isLeft = false;
    void store.reach(wanted).then((isThere) => {
      if (isLeft) return;
      const address = new URL(location.href);
      for (const name of ["message", "words"]) address.searchParams.delete(name);
      window.history.replaceState(null, "", address);
      if (!isThere) return showToast(t("hitNotFound"));
      store.show(wanted);
      setTarget({ id: wanted, words });
    });
    return () => {
      isLeft = true;
    };
  }, [wanted, words, isOpen, store, t]);

  useEffect(() => removeMarks, []);

  const index =
    target === null
      ? -1
      : rows.findIndex(({ prompt, reply }) => prompt?.id === target.id || reply?.id === target.id);
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
