"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;
const isApple = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** "⌘" where that is the key, "Ctrl" elsewhere; the server says "Ctrl". */
export function useCommandKey(): string {
  return useSyncExternalStore(never, isApple, () => false) ? "⌘" : "Ctrl";
}
