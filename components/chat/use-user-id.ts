"use client";

import { useEffect, useLayoutEffect, useState } from "react";
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
  const [known, setKnown] = useState<string | null>(null);
  const id = me?.id ?? known;
  useEffect(() => setKnown(remembered()), []);
  // In the layout phase: children may send from their own effects as soon as they are given the id.
  useLayoutEffect(() => {
    if (id) outbox.setUser(id, me !== undefined);
    if (!me) return;
    try {
      localStorage.setItem(KEY, me.id);
    } catch {
      // Storage is off: drafts then wait for the server's answer.
    }
  }, [id, me]);
  return id;
}
