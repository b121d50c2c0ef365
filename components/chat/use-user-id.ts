"use client";

import { useEffect, useLayoutEffect, useState } from "react";
import { useMe } from "@/lib/client/hooks";
import { rememberedUser, rememberUser } from "@/lib/client/known-user";
import { outbox } from "@/lib/client/outbox";

/**
 * Whose drafts and unsent messages these are. Remembered on this device, so that they are there before the
 * server has answered, and while it cannot.
 */
export function useUserId(): string | null {
  const { data: me } = useMe();
  const [known, setKnown] = useState<string | null>(null);
  const id = me?.id ?? known;
  const isUnknown = me === undefined;
  useEffect(() => {
    if (isUnknown) setKnown(rememberedUser());
  }, [isUnknown]);
  // In the layout phase: children may send from their own effects as soon as they are given the id.
  useLayoutEffect(() => {
    if (id) outbox.setUser(id, me !== undefined);
    if (me) rememberUser(me.id);
  }, [id, me]);
  return id;
}
