"use client";

import { useEffect } from "react";
import { onSignedOut } from "@/lib/client/api";
import { useSharedRefresh } from "@/lib/client/hooks";

/** On pages of signed-in people: leaves for the sign-in page when the session is over. */
export function SignedOutGuard() {
  useSharedRefresh();
  useEffect(
    () =>
      onSignedOut(() => {
        const { pathname, search } = location;
        location.assign(`/sign-in?reason=signed-out&next=${encodeURIComponent(pathname + search)}`);
      }),
    [],
  );
  return null;
}
