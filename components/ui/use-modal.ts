"use client";

import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { rememberModal } from "@/components/ui/open-modals";

/**
 * Opens a platform dialog as a modal one: the browser keeps the focus inside, makes the page behind inert and
 * closes on Escape; the focus goes back to where it was. Spread the handlers on the dialog.
 */
export function useModal(
  ref: RefObject<HTMLDialogElement | null>,
  { open, onClose }: { readonly open: boolean; readonly onClose: () => void },
) {
  const isPressOutside = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog || !open) return;
    // Given back by hand as well: closing by unmounting does not do it.
    const before = document.activeElement;
    dialog.showModal();
    const forget = rememberModal(dialog);
    return () => {
      forget();
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [ref, open]);

  return {
    onCancel: (event: { preventDefault(): void }) => {
      event.preventDefault();
      onClose();
    },
    onPointerDown: (event: PointerEvent<HTMLDialogElement>) => {
      isPressOutside.current = event.target === event.currentTarget;
    },
    // A selection dragged out of the dialog ends in a click on the backdrop too; it must not cost the text.
    onClick: (event: MouseEvent<HTMLDialogElement>) => {
      if (isPressOutside.current && event.target === event.currentTarget) onClose();
    },
  };
}
