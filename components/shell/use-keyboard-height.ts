"use client";

import { useEffect } from "react";

/** Lower than any keyboard: bars of the browser that come and go, and rounding. */
const LEAST = 100;

/**
 * Keeps --keyboard at the height of what the keyboard on the screen covers. Chromium and Firefox make the page
 * smaller by themselves (interactiveWidget, so it stays 0); Safari lays the keyboard over the page and tells
 * only the visual viewport.
 */
export function useKeyboardHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const root = document.documentElement;
    const follow = () => {
      const hidden = window.innerHeight - viewport.height;
      // Zoomed in, the visual viewport is small for another reason.
      if (viewport.scale > 1.01 || hidden < LEAST) {
        root.style.removeProperty("--keyboard");
        return;
      }
      root.style.setProperty("--keyboard", `${Math.round(hidden)}px`);
      // Safari has moved the page up to show the field; now that the page fits, it stands at its top again.
      window.scrollTo(0, 0);
    };
    follow();
    viewport.addEventListener("resize", follow);
    return () => {
      viewport.removeEventListener("resize", follow);
      root.style.removeProperty("--keyboard");
    };
  }, []);
}
