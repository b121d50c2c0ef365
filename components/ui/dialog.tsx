"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { joinClasses } from "@/components/ui/join-classes";
import { useModal } from "@/components/ui/use-modal";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
  /** Hides the visible heading; the title still names the dialog. */
  readonly bare?: boolean;
}

/**
 * A modal dialog on the platform's own element: the browser keeps the focus inside, makes the page behind
 * inert, closes on Escape and gives the focus back, without a library.
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  actions,
  wide = false,
  bare = false,
}: DialogProps) {
  const t = useTranslations("common");
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();

  const modal = useModal(ref, { open, onClose });
  useEffect(() => {
    // The browser would choose the first thing that can have the focus, be it a close button or a frame.
    if (open) ref.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  }, [open]);

  if (!open) return null;
  return (
    <dialog
      ref={ref}
      aria-labelledby={`${id}-title`}
      aria-describedby={description ? `${id}-description` : undefined}
      {...modal}
      className={joinClasses(
        "m-auto w-[calc(100%-2rem)] animate-rise rounded-xl border border-line bg-raised text-ink shadow-float",
        wide ? "max-w-2xl" : "max-w-md",
        bare ? "mt-[12dvh] overflow-hidden" : "",
      )}
    >
      {bare ? (
        <>
          <h2 id={`${id}-title`} className="sr-only">
            {title}
          </h2>
          {children}
        </>
      ) : (
        <div className="grid gap-4 p-5 sm:p-6">
          <header className="flex items-start gap-3">
            <div className="grid flex-1 gap-1">
              <h2 id={`${id}-title`} className="font-semibold text-xl tracking-tight">
                {title}
              </h2>
              {description ? (
                <p id={`${id}-description`} className="text-ink-muted">
                  {description}
                </p>
              ) : null}
            </div>
            <IconButton label={t("close")} onClick={onClose} className="-me-2 -mt-1.5">
              <X size={18} aria-hidden />
            </IconButton>
          </header>
          {children}
          {actions ? <footer className="flex flex-wrap justify-end gap-2 pt-1">{actions}</footer> : null}
        </div>
      )}
    </dialog>
  );
}
