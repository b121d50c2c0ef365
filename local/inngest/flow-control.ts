import type { Clock } from "./clock";
import { parseDuration } from "./durations";

const DAY_MS = 86_400_000;
const MAX_REMEMBERED = 50_000;

/** One rate: `limit` per `period`, evenly spaced, except that `burst` may come at once. */
export interface Rate {
  readonly limit: number;
  readonly period: string;
  readonly burst: number;
}

/**
 * Generic cell rate algorithm, as Inngest uses for both throttle and rateLimit: per key one number, the
 * moment at which evenly spaced admissions would have reached.
 */
export class RateMeter {
  readonly #reached = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the key admits one more; 0 when it does now. */
  wait(key: string, rate: Rate): number {
    return Math.max(0, this.#next(key, rate) - spacing(rate) * Math.max(1, rate.burst) - this.#clock.now());
  }

  /** Counts one admission. */
  take(key: string, rate: Rate): void {
    const next = this.#next(key, rate);
    this.#reached.delete(key);
    this.#reached.set(key, next);
    if (this.#reached.size > MAX_REMEMBERED) forgetOldest(this.#reached);
  }

  clear(): void {
    this.#reached.clear();
  }

  #next(key: string, rate: Rate): number {
    return Math.max(this.#reached.get(key) ?? 0, this.#clock.now()) + spacing(rate);
  }
}

function spacing(rate: Rate): number {
  return parseDuration(rate.period) / Math.max(1, rate.limit);
}

/**
 * Keys seen in the last 24 hours. Real hours, whatever the time scale: a shorter memory would let a late
 * duplicate through that Inngest stops.
 */
export class SeenToday {
  readonly #seen = new Map<string, number>();

  /** True the first time in 24 hours, and remembers it. */
  claim(key: string): boolean {
    const now = Date.now();
    const before = this.#seen.get(key);
    if (before !== undefined && now - before < DAY_MS) return false;
    this.#seen.delete(key);
    this.#seen.set(key, now);
    if (this.#seen.size > MAX_REMEMBERED) forgetOldest(this.#seen);
    return true;
  }

  clear(): void {
    this.#seen.clear();
  }
}

function forgetOldest(map: Map<string, number>): void {
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
