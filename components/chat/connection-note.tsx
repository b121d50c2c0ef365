"use client";

import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useView } from "@/components/chat/use-conversation";
import type { ConversationStore } from "@/lib/client/conversation-store";

/** A lost connection that comes back within this time is not worth a word. */
const PATIENCE_MS = 1500;

/** Says honestly when the conversation is not live. (That the whole page is offline, the shell says.) */
export function ConnectionNote({ store }: { store: ConversationStore }) {
  const t = useTranslations("chat");
  const isLost = useView(store, (view) => view.phase === "open" && view.connection !== "live" && isOnline());
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isLost) return setLong(false);
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isLost]);
  if (!isLost || !isLong) return null;
  return (
    <p
      role="status"
      data-testid="connection-note"
      className="flex flex-wrap items-center gap-x-2 rounded-lg bg-warn-soft px-3 py-2 text-ink text-sm"
    >
      <RefreshCw size={15} aria-hidden className="shrink-0 animate-sweep" />
      <span>{t("reconnecting")}</span>
      <button
        type="button"
        onClick={() => store.retryNow()}
        className="font-medium text-accent underline underline-offset-2"
      >
        {t("tryAgain")}
      </button>
    </p>
  );
}

/** The server, which renders rooms too, has no such thing. */
const isOnline = () => typeof navigator === "undefined" || navigator.onLine;
