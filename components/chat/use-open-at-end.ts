import { type RefObject, useLayoutEffect, useRef } from "react";
import { END, type HeldPlace } from "@/components/chat/use-held-place";

/**
 * Opens at the end: what was said last is what one came for.
 *
 * @param isLed the address leads to some message further back
 */
export function useOpenAtEnd(
  count: number,
  scroller: RefObject<HTMLElement | null>,
  place: HeldPlace,
  isLed: boolean,
): void {
  const isOpened = useRef(false);
  useLayoutEffect(() => {
    const box = scroller.current;
    let isRead = isLed;
    // Until here the style sheet kept the end in sight (globals.css); from now on it is the list's to scroll.
    if (box?.hasAttribute("data-from-end")) {
      const fromEnd = -box.scrollTop;
      box.removeAttribute("data-from-end");
      box.scrollTop = box.scrollHeight - box.clientHeight - fromEnd;
      // Who has begun to read before the page woke up reads on.
      if (fromEnd > 1) isRead = true;
    }
    if (count === 0 || isOpened.current) return;
    isOpened.current = true;
    if (!isRead) place.hold(END);
  }, [count, scroller, place, isLed]);
}
