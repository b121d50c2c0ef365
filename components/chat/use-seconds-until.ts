"use client";

import { useEffect, useState } from "react";

/** Whole seconds until a time (ISO 8601); 0 when it is over. */
export function secondsUntil(time: string, now = Date.now()): number {
  return Math.max(0, Math.ceil((Date.parse(time) - now) / 1000));
}

/** Whole seconds until a time (ISO 8601), counting down to 0; null without a time. */
export function useSecondsUntil(time: string | null | undefined): number | null {
  const [now, setNow] = useState(() => Date.now());
  const left = time ? secondsUntil(time, now) : null;
  const isOver = left === null || left === 0;
  useEffect(() => {
    setNow(Date.now());
    if (isOver) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isOver]);
  return left;
}
