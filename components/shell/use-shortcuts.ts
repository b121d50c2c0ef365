"use client";

import { useEffect, useRef } from "react";

interface Shortcuts {
  readonly palette: () => void;
  readonly help: () => void;
  readonly newChat: () => void;
  readonly toggleSidebar: () => void;
  readonly focusComposer: () => void;
}

/** True where keys are text. */
export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"))
  );
}

function actionOf(event: KeyboardEvent): keyof Shortcuts | null {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    if (key === "k" && !event.shiftKey) return "palette";
    if (key === "o" && event.shiftKey) return "newChat";
    if (key === "s" && event.shiftKey) return "toggleSidebar";
    return null;
  }
  if (event.altKey || isTextField(event.target)) return null;
  if (event.key === "?") return "help";
  return event.key === "/" ? "focusComposer" : null;
}

/** The keyboard shortcuts of the frame; they never take a key from somebody who is writing. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const action = actionOf(event);
      if (!action) return;
      // Behind an open dialog the page is out of reach; its own key still closes the palette.
      if (document.querySelector("dialog:modal") && action !== "palette") return;
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
