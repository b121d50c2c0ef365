import { findInMessage } from "@/components/chat/find-in-message";

/** Frames to wait until a row that was out of sight is drawn and has its size. */
const MOST_FRAMES = 90;
const FLASH_MS = 2000;
/** Pixels that stay free above the message. */
const MARGIN = 24;
/** What the style sheet colours. */
const MARKS = "found-words";

/**
 * Waits until the message stands still, brings it into sight, and points it out: at the words in it, where they
 * can be found. Returns how to call it off.
 */
export function pointOutMessage(
  box: HTMLElement,
  { id, words }: { readonly id: string; readonly words: string },
  onDone: () => void,
): () => void {
  let frame = 0;
  const look = (frames: number, before?: number) => {
    const message = box.querySelector<HTMLElement>(`[data-message="${id}"]`);
    const top = message ? message.getBoundingClientRect().top - box.getBoundingClientRect().top : undefined;
    // Two frames in the same place: the rows above have their sizes.
    if ((top === undefined || top !== before) && frames < MOST_FRAMES) {
      frame = requestAnimationFrame(() => look(frames + 1, top));
      return;
    }
    onDone();
    if (!message || top === undefined) return;
    const found = findInMessage(message, words);
    mark(found?.all ?? []);
    if (found) {
      // A word in a long reply may be far below its beginning.
      const place = found.first.getBoundingClientRect().top - box.getBoundingClientRect().top;
      if (top < 0 || place > box.clientHeight / 2) box.scrollTop += place - box.clientHeight / 3;
    } else if (top < 0 || top > box.clientHeight / 2) box.scrollTop += top - MARGIN;
    readOnFrom(message);
    if (!found) flash(message);
  };
  frame = requestAnimationFrame(() => look(0));
  return () => cancelAnimationFrame(frame);
}

/** Marks words where they stand, without touching the page; older browsers only go there. */
function mark(words: readonly Range[]): void {
  if (typeof Highlight !== "undefined") CSS.highlights.set(MARKS, new Highlight(...words));
}

export function removeMarks(): void {
  if (typeof Highlight !== "undefined") CSS.highlights.delete(MARKS);
}

/** Keyboard and screen reader go on from there. */
function readOnFrom(message: HTMLElement): void {
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
}

/** Colours the message for a moment. */
function flash(message: HTMLElement): void {
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
    { duration: FLASH_MS, easing: isStill ? "steps(1, end)" : "ease-in" },
  );
}
