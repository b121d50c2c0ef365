"use client";

import { useEffect, useRef } from "react";

const DELAY = 450;

/**
 * The tooltips of the whole page: one element, moved to whatever carries `data-tip`. It only repeats what
 * aria-label says, so it is hidden from screen readers; Escape dismisses it; fingers never see it.
 */
export function TooltipLayer() {
  const tip = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const layer = tip.current;
    if (!layer) return;
    let owner: Element | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const hide = () => {
      clearTimeout(timer);
      owner = null;
      if (layer.matches(":popover-open")) layer.hidePopover();
    };
    const show = (element: Element) => {
      const text = element.getAttribute("data-tip");
      if (!text || !element.isConnected || element.getAttribute("aria-expanded") === "true") return;
      layer.textContent = text;
      layer.showPopover();
      const box = element.getBoundingClientRect();
      const { width, height } = layer.getBoundingClientRect();
      const below = box.bottom + 6 + height <= window.innerHeight;
      const left = box.left + box.width / 2 - width / 2;
      layer.style.top = `${below ? box.bottom + 6 : box.top - 6 - height}px`;
      layer.style.left = `${Math.max(6, Math.min(left, window.innerWidth - width - 6))}px`;
    };
    const enter = (event: Event) => {
      if (event instanceof PointerEvent && event.pointerType === "touch") return;
      const element = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
      if (element === owner) return;
      hide();
      if (!element) return;
      if (event.type === "focusin" && !element.matches(":focus-visible")) return;
      owner = element;
      timer = setTimeout(() => show(element), DELAY);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape") hide();
    };

    document.addEventListener("pointerover", enter);
    document.addEventListener("focusin", enter);
    document.addEventListener("focusout", hide);
    document.addEventListener("pointerdown", hide);
    document.addEventListener("scroll", hide, { capture: true, passive: true });
    document.addEventListener("keydown", key);
    return () => {
      hide();
      document.removeEventListener("pointerover", enter);
      document.removeEventListener("focusin", enter);
      document.removeEventListener("focusout", hide);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("scroll", hide, { capture: true });
      document.removeEventListener("keydown", key);
    };
  }, []);

  return (
    <div
      ref={tip}
      popover="manual"
      aria-hidden
      className="pointer-events-none m-0 max-w-64 rounded-md bg-ink px-2 py-1 text-canvas text-xs shadow-float"
    />
  );
}
