import { setTimeout as delay } from "node:timers/promises";

export interface WaitOptions {
  /** Give up after this many milliseconds; default 5000. */
  readonly timeout?: number;
  /** Milliseconds between two looks; default 25. */
  readonly interval?: number;
  /** What is waited for, to end the sentence "Waited 5000 ms for …". */
  readonly what: string;
}

/**
 * Looks until `condition` gives something truthy, and returns that. An error that it throws counts as "not
 * yet" and is told if time runs out.
 *
 * @throws Error when the deadline passes
 */
export async function waitFor<Value>(
  condition: () => Value | Promise<Value>,
  { timeout = 5000, interval = 25, what }: WaitOptions,
): Promise<NonNullable<Value>> {
  const deadline = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}`, { cause: last });
    await delay(interval);
  }
}
