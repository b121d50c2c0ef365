"use client";

import { type RefObject, useEffect, useMemo, useRef } from "react";
import { selectionIn } from "@/components/chat/selection-in";

/** So long rows may still be finding their sizes, and older ones come. */
const SETTLING_MS = 1000;
const READING = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/** A place of the conversation that stays in sight while rows above it get their sizes, or grow. */
export interface HeldPlace {
  /**
   * Scrolls to a place, and there again whenever rows change their size: for `lasts` milliseconds, until another
   * place is held, or until any sign of reading. The list's own scrolling would go on against the reader.
   *
   * @param place where the top of the screen is to be, in pixels from the top of the conversation
   */
  hold(place: (box: HTMLElement) => number, lasts?: number): void;
  release(): void;
  /** Rows have changed their size. */
  keep(): void;
}

/** Where a conversation ends; the browser stops there by itself. */
export const END = (box: HTMLElement) => box.scrollHeight;

export function useHeldPlace(scroller: RefObject<HTMLElement | null>): HeldPlace {
  const held = useRef<{ place: (box: HTMLElement) => number; until: number } | null>(null);
  const heldPlace = useMemo<HeldPlace>(() => {
    const release = () => {
      held.current = null;
    };
    const keep = () => {
      const box = scroller.current;
      if (!held.current || !box) return;
      if (performance.now() < held.current.until) box.scrollTop = held.current.place(box);
      else release();
    };
    const hold: HeldPlace["hold"] = (place, lasts = SETTLING_MS) => {
      held.current = { place, until: performance.now() + lasts };
      keep();
    };
    return { hold, release, keep };
  }, [scroller]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const selected = () => {
      if (selectionIn(box)) heldPlace.release();
    };
    for (const name of READING) box.addEventListener(name, heldPlace.release, { passive: true });
    document.addEventListener("selectionchange", selected);
    return () => {
      for (const name of READING) box.removeEventListener(name, heldPlace.release);
      document.removeEventListener("selectionchange", selected);
    };
  }, [scroller, heldPlace]);

  return heldPlace;
}
