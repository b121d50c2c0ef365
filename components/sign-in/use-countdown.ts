"use client";

import { useEffect, useState } from "react";

/** Whole seconds until an ISO time, counted down; 0 when it has passed or there is none. */
export function useCountdown(until: string | null | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  const left = until ? Math.max(0, Math.ceil((Date.parse(until) - now) / 1000)) : 0;
  const running = left > 0;
  useEffect(() => {
    setNow(Date.now());
    if (!until || !running) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until, running]);
  return left;
}

/** 75 → "1:15". */
export function clockFace(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
