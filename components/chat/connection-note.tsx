"use client";

import { CloudOff, RefreshCw } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useView } from "@/components/chat/use-conversation";
import { onSignedOut } from "@/lib/client/api";
import type { ConversationStore } from "@/lib/client/conversation-store";

/** A lost connection that comes back within this time is not worth a word. */
const PATIENCE_MS = 1500;

/** Says honestly when this page is not live: offline, reconnecting, or signed out. */
export function ConnectionNote({ store }: { store: ConversationStore | null }) {
  const t = useTranslations("chat");
  const isOnline = useOnline();
  const isSignedOut = useSignedOut();
  if (isSignedOut)
    return (
      <Note>
        <span>
          {t("signedOutTitle")}. {t("signedOutBody")}
        </span>
        <Link
          href={`/sign-in?next=${encodeURIComponent(typeof location === "undefined" ? "/" : location.pathname)}`}
          className="font-medium text-accent underline underline-offset-2"
        >
          {t("signIn")}
        </Link>
      </Note>
    );
  if (!isOnline)
    return (
      <Note>
        <CloudOff size={15} aria-hidden className="shrink-0" />
        <span>{t("offline")}</span>
      </Note>
    );
  return store ? <Reconnecting store={store} /> : null;
}

function Reconnecting({ store }: { store: ConversationStore }) {
  const t = useTranslations("chat");
  const isLost = useView(store, (view) => view.phase === "open" && view.connection !== "live");
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isLost) return setLong(false);
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isLost]);
  if (!isLost || !isLong) return null;
  return (
    <Note>
      <RefreshCw size={15} aria-hidden className="shrink-0 animate-sweep" />
      <span>{t("reconnecting")}</span>
      <button
        type="button"
        onClick={() => store.retryNow()}
        className="font-medium text-accent underline underline-offset-2"
      >
        {t("tryAgain")}
      </button>
    </Note>
  );
}

function Note({ children }: { children: React.ReactNode }) {
  return (
    <p
      role="status"
      data-testid="connection-note"
      className="mb-2 flex flex-wrap items-center gap-x-2 rounded-lg bg-warn-soft px-3 py-2 text-ink text-sm"
    >
      {children}
    </p>
  );
}

function useOnline(): boolean {
  const [isOnline, setOnline] = useState(true);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    look();
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  return isOnline;
}

function useSignedOut(): boolean {
  const [isSignedOut, setSignedOut] = useState(false);
  useEffect(() => onSignedOut(() => setSignedOut(true)), []);
  return isSignedOut;
}
