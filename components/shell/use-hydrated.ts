"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/**
 * False until the page's script runs. A form that only script can handle stays closed until then: sent by
 * the browser itself it would put its fields into the address.
 */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
