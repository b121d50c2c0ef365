/** Frames to wait until a row that was out of sight is drawn and has its size. */
const MOST_FRAMES = 90;
const HIGHLIGHT_MS = 2000;
/** Pixels that stay free above the message. */
const MARGIN = 24;

/** Waits until the message stands still, brings it into sight, and points it out. Returns how to call it off. */
export function pointOutMessage(box: HTMLElement, id: string, onDone: () => void): () => void {
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
    if (top < 0 || top > box.clientHeight / 2) box.scrollTop += top - MARGIN;
    highlight(message);
  };
  frame = requestAnimationFrame(() => look(0));
  return () => cancelAnimationFrame(frame);
}

/** Colours the message for a moment, and reads on from there by keyboard and screen reader. */
function highlight(message: HTMLElement): void {
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
