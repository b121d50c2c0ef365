"use client";

import { usePathname } from "next/navigation";

/** The address of the plans, which knows the way back: to this very room, with the draft that waits in it. */
export function useUpgradePath(): string {
  const here = usePathname();
  return here === "/" || here.startsWith("/pricing")
    ? "/pricing"
    : `/pricing?returnTo=${encodeURIComponent(here)}`;
}
