"use client";

import { useSearchParams } from "next/navigation";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { VirtualizerHandle } from "virtua";
import type { Row } from "@/components/chat/thread-rows";
import { useView } from "@/components/chat/use-conversation";
import { showToast } from "@/components/ui/toast";
import type { ConversationStore } from "@/lib/client/conversation-store";

/** Frames to wait until a row that was out of sight is drawn and has its size. */
const MOST_FRAMES = 90;
const HIGHLIGHT_MS = 2000;
/** What stays free above the message. */
const MARGIN = 24;

/**
 * Leads to the message that the address names (?message=, from a search): loads back to it, shows its branch,
 * scrolls there, points it out for a moment, and takes it out of the address.
 */
export function useFoundMessage(
  store: ConversationStore,
  rows: readonly Row[],
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
): void {
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
    list.current?.scrollToIndex(index, { align: "start" });
    let frame = requestAnimationFrame(() => look(0));
    let before: number | undefined;
    const look = (frames: number) => {
      const box = scroller.current;
      const message = box?.querySelector<HTMLElement>(`[data-message="${target}"]`);
      const top = box && message && message.getBoundingClientRect().top - box.getBoundingClientRect().top;
      // Two frames in the same place: the rows above have their sizes.
      const isSteady = typeof top === "number" && top === before;
      if (!isSteady && frames < MOST_FRAMES) {
        before = top ?? undefined;
        frame = requestAnimationFrame(() => look(frames + 1));
        return;
      }
      setTarget(null);
      if (!box || !message || typeof top !== "number") return;
      if (top < 0 || top > box.clientHeight / 2) box.scrollTop += top - MARGIN;
      pointOut(message);
    };
    return () => cancelAnimationFrame(frame);
  }, [target, index, list, scroller]);
}

/** Colours the message for a moment, and reads on from there by keyboard and screen reader. */
function pointOut(message: HTMLElement): void {
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  const isStill =
    matchMedia("(prefers-reduced-motion: reduce)").matches ||
    document.documentElement.dataset.motion === "reduce";
  message.animate(
    [
      {
        backgroundColor: "var(--accent-soft)",
        boxShadow: "0 0 0 0.5rem var(--accent-soft)",
        borderRadius: "2px",
      },
      { backgroundColor: "transparent", boxShadow: "0 0 0 0.5rem transparent", borderRadius: "2px" },
    ],
    { duration: HIGHLIGHT_MS, easing: isStill ? "steps(1, end)" : "ease-in" },
  );
}
