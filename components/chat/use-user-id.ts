"use client";

import { useEffect } from "react";
import { useMe } from "@/lib/client/hooks";
import { outbox } from "@/lib/client/outbox";

const KEY = "castor:user";

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/**
 * Whose drafts and unsent messages these are. Remembered on this device, so that they are there before the
 * server has answered, and while it cannot.
 */
export function useUserId(): string | null {
  const { data: me } = useMe();
  const id = me?.id ?? (typeof window === "undefined" ? null : remembered());
  useEffect(() => {
    if (!me) return;
    try {
      localStorage.setItem(KEY, me.id);
    } catch {
      // Storage is off: drafts then wait for the server's answer.
    }
    outbox.setUser(me.id);
  }, [me]);
  return id;
}
