"use client";

import { type RefObject, useEffect, useMemo, useState } from "react";
import { selectionIn } from "@/components/chat/selection-in";

/** Up to this many rows are all kept: find-in-page and select-all then see the whole conversation. */
export const KEEP_ALL = 40;

function rowOf(node: Node | null): number | null {
  const element = node instanceof Element ? node : node?.parentElement;
  const row = element?.closest<HTMLElement>("[data-row]");
  return row ? Number(row.dataset.row) : null;
}

/**
 * Rows that must stay in the page although they are out of sight: the ones a selection begins and ends in,
 * the one that has the focus, and the last one, which may be growing.
 */
export function useKeptRows(scroller: RefObject<HTMLElement | null>, count: number): readonly number[] {
  const [held, setHeld] = useState("");
  useEffect(() => {
    const look = () => {
      const box = scroller.current;
      const selection = box && selectionIn(box);
      const rows = new Set<number>();
      if (selection) {
        const from = rowOf(selection.anchorNode);
        const to = rowOf(selection.focusNode);
        if (from !== null && to !== null)
          for (let row = Math.min(from, to); row <= Math.max(from, to); row++) rows.add(row);
      }
      const focused = box?.contains(document.activeElement) ? rowOf(document.activeElement) : null;
      if (focused !== null) rows.add(focused);
      setHeld([...rows].join(","));
    };
    document.addEventListener("selectionchange", look);
    document.addEventListener("focusin", look);
    return () => {
      document.removeEventListener("selectionchange", look);
      document.removeEventListener("focusin", look);
    };
  }, [scroller]);

  return useMemo(() => {
    if (count <= KEEP_ALL) return Array.from({ length: count }, (_, row) => row);
    const rows = new Set(held ? held.split(",").map(Number) : []);
    rows.add(count - 1);
    return [...rows].filter((row) => row < count).sort((a, b) => a - b);
  }, [held, count]);
}
