import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { VirtualizerHandle } from "virtua";

/** So long after it was opened a room may still be finding its place: rows get their sizes, older ones come. */
const OPENING_MS = 1000;
const READING = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/** Calls it at any sign of reading, until the returned function is called. */
export function onReading(box: HTMLElement, call: () => void): () => void {
  for (const name of READING) box.addEventListener(name, call, { passive: true });
  return () => {
    for (const name of READING) box.removeEventListener(name, call);
  };
}

interface Place {
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Busy while a prompt that is sent goes to the top. */
  readonly raise: { isBusy: boolean };
  /** The address leads to some message further back. */
  readonly isLed: boolean;
}

/** Opens at the end: what was said last is what one came for. */
export function useOpenAtEnd(count: number, { list, scroller, raise, isLed }: Place) {
  const until = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (!scroller.current) return;
    return onReading(scroller.current, () => {
      until.current = 0;
    });
  }, [scroller]);
  useLayoutEffect(() => {
    const box = scroller.current;
    // Until here the style sheet kept the end in sight (globals.css); from now on it is the list's to scroll.
    if (box?.hasAttribute("data-from-end")) {
      const fromEnd = -box.scrollTop;
      box.removeAttribute("data-from-end");
      box.scrollTop = box.scrollHeight - box.clientHeight - fromEnd;
      // Who has begun to read before the page woke up reads on.
      if (fromEnd > 1) until.current = 0;
    }
    if (count === 0) return;
    const isFirst = until.current === undefined;
    until.current ??= performance.now() + OPENING_MS;
    if (raise.isBusy || isLed) until.current = 0;
    if ((isFirst && !raise.isBusy) || performance.now() < until.current)
      list.current?.scrollToIndex(count - 1, { align: "end" });
  }, [count, list, scroller, raise, isLed]);
}
