"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { WIDE } from "@/components/shell/shell-context";
import { useModal } from "@/components/ui/use-modal";

interface DrawerProps {
  readonly onClose: () => void;
  readonly label: string;
  readonly children: ReactNode;
}

/** The sidebar of a phone: a modal dialog at the edge, so focus, Escape and the inert page come from the browser. */
export function Drawer({ onClose, label, children }: DrawerProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const modal = useModal(ref, { open: true, onClose });
  useEffect(() => {
    // A turned phone or a widened window shows the real sidebar again.
    const wide = matchMedia(WIDE);
    wide.addEventListener("change", onClose);
    return () => wide.removeEventListener("change", onClose);
  }, [onClose]);

  return (
    <dialog
      ref={ref}
      aria-label={label}
      {...modal}
      className="fixed inset-y-0 start-0 m-0 h-dvh max-h-none w-[min(20rem,86vw)] max-w-none pl-[env(safe-area-inset-left)] rtl:pr-[env(safe-area-inset-right)] rtl:pl-0 animate-fade border-line border-e bg-sunken text-ink"
    >
      {children}
    </dialog>
  );
}
