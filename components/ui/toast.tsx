"use client";

import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { useTranslations } from "use-intl";
import { IconButton } from "@/components/ui/icon-button";
import { joinClasses } from "@/components/ui/join-classes";
import { useTopModal } from "@/components/ui/open-modals";

interface Toast {
  readonly id: number;
  readonly message: string;
  readonly tone: "plain" | "danger";
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
  /** Milliseconds until it goes by itself; hovering and focus hold it. */
  readonly lasts: number;
}

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something in the corner, politely; with an action, such as "Undo", it stays a little longer. */
export function showToast(
  message: string,
  options: {
    readonly tone?: "plain" | "danger";
    readonly action?: { readonly label: string; readonly run: () => void };
    readonly lasts?: number;
  } = {},
): void {
  const { tone = "plain", action, lasts = action ? 10_000 : tone === "danger" ? 8_000 : 5_000 } = options;
  publish([...toasts.slice(-2), { id: nextId++, message, tone, action, lasts }]);
}

function dismiss(id: number) {
  publish(toasts.filter((toast) => toast.id !== id));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const current = () => toasts;
const none: readonly Toast[] = [];

/** At the edge of the screen, clear of what a phone puts there. */
const PLACE =
  "pointer-events-none fixed inset-x-[max(1rem,env(safe-area-inset-left),env(safe-area-inset-right))] bottom-[max(1rem,env(safe-area-inset-bottom))] z-50 grid justify-items-center gap-2 sm:start-auto sm:justify-items-end";

/** Where toasts appear; once per page. */
export function Toaster() {
  const t = useTranslations("common");
  const shown = useSyncExternalStore(subscribe, current, () => none);
  // Outside an open modal dialog everything is inert: neither read out nor within reach.
  const modal = useTopModal();
  const cards = shown.map((toast) => <ToastCard key={toast.id} toast={toast} closeLabel={t("close")} />);
  return (
    <>
      <section aria-label={t("notifications")} aria-live="polite" className={PLACE}>
        {modal ? null : cards}
      </section>
      {modal
        ? createPortal(
            <div aria-live="polite" className={PLACE}>
              {cards}
            </div>,
            modal,
          )
        : null}
    </>
  );
}

function ToastCard({ toast, closeLabel }: { readonly toast: Toast; readonly closeLabel: string }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), toast.lasts);
    return () => clearTimeout(timer);
  }, [held, toast.id, toast.lasts]);

  return (
    <output
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={joinClasses(
        "pointer-events-auto flex max-w-md animate-rise items-center gap-2 rounded-lg border bg-raised py-1.5 ps-4 pe-1.5 shadow-float",
        toast.tone === "danger" ? "border-danger text-danger" : "border-line text-ink",
      )}
    >
      <span className="py-1.5">{toast.message}</span>
      {toast.action ? (
        <button
          type="button"
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
          className="min-h-9 rounded-md px-3 font-medium text-accent hover:bg-hover pointer-coarse:min-h-11"
        >
          {toast.action.label}
        </button>
      ) : null}
      <IconButton size="sm" label={closeLabel} onClick={() => dismiss(toast.id)}>
        <X size={15} aria-hidden />
      </IconButton>
    </output>
  );
}
