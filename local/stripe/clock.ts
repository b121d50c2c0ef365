/**
 * The stand-in's time, in Unix seconds. It runs with the real clock until someone moves it forward, for
 * everybody or for one customer (as Stripe's test clocks do), and it never goes back.
 */
export class Clock {
  #ahead = 0;
  readonly #aheadOf = new Map<string, number>();
  #pinned: number | null = null;

  now(customer?: string | null): number {
    if (this.#pinned !== null) return this.#pinned;
    const own = customer ? (this.#aheadOf.get(customer) ?? 0) : 0;
    return Math.floor(Date.now() / 1000) + this.#ahead + own;
  }

  advance(seconds: number, customer?: string): void {
    if (customer === undefined) this.#ahead += seconds;
    else this.#aheadOf.set(customer, (this.#aheadOf.get(customer) ?? 0) + seconds);
  }

  /** Runs `work` as if it were `time`: what fell due while the clock jumped happens at its own moment. */
  at(time: number, work: () => void): void {
    this.#pinned = time;
    try {
      work();
    } finally {
      this.#pinned = null;
    }
  }

  /** Seconds each moved customer is ahead of everybody else. */
  get customers(): Record<string, number> {
    return Object.fromEntries(this.#aheadOf);
  }
}

export const DAY = 86_400;
export const HOUR = 3_600;

type Interval = "day" | "week" | "month" | "year";

/**
 * The end of the billing period that contains `after`: the first anchor + n intervals beyond it. Months keep
 * the anchor's day and shorten in short months (31 January, 28 February, 31 March), in UTC.
 */
export function nextPeriodEnd(anchor: number, interval: Interval, count: number, after: number): number {
  for (let periods = 1; ; periods++) {
    const end = addIntervals(anchor, interval, count * periods);
    if (end > after) return end;
  }
}

function addIntervals(anchor: number, interval: Interval, times: number): number {
  if (interval === "day") return anchor + times * DAY;
  if (interval === "week") return anchor + times * 7 * DAY;
  const months = interval === "year" ? times * 12 : times;
  const from = new Date(anchor * 1000);
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(from.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(to.getTime() / 1000);
}
