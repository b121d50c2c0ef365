"use client";

import { type ReactNode, useEffect, useRef } from "react";

interface DrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly label: string;
  readonly children: ReactNode;
}

/** The sidebar of a phone: a modal dialog at the edge, so focus, Escape and the inert page come from the browser. */
export function Drawer({ open, onClose, label, children }: DrawerProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || !open) return;
    const before = document.activeElement;
    dialog.showModal();
    // A turned phone or a widened window shows the real sidebar again.
    const wide = matchMedia("(width >= 48rem)");
    wide.addEventListener("change", onClose);
    return () => {
      wide.removeEventListener("change", onClose);
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open, onClose]);

  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click is on the backdrop; the keyboard has Escape.
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
      className="fixed inset-y-0 start-0 m-0 h-dvh max-h-none w-[min(20rem,86vw)] max-w-none animate-fade border-line border-e bg-sunken text-ink"
    >
      {children}
    </dialog>
  );
}
