"use client";

import { useEffect, useRef } from "react";
import { isTextField } from "@/components/shell/use-shortcuts";

/**
 * Escape stops the reply that is being written, from the composer and from anywhere that is no other field.
 * A menu, a list, an editor or a dialog that it closes first takes it away from here.
 */
export function useStopKey(isWriting: boolean, onStop: () => void): void {
  const latest = useRef(onStop);
  latest.current = onStop;
  useEffect(() => {
    if (!isWriting) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector("dialog:modal")) return;
      const { target } = event;
      if (isTextField(target) && !(target as HTMLElement).matches("[data-composer]")) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [isWriting]);
}
