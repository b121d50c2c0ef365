/**
 * "down": every request answers 503 and subscriptions end, as when Upstash's edge has lost the database.
 * "cut": connections are destroyed without an answer, as when the network is gone.
 * "hang": requests are accepted and never answered. "slow": they wait `delayMs` first.
 */
export const FAULTS = ["down", "cut", "hang", "slow"] as const;
export type Fault = (typeof FAULTS)[number];

export const isFault = (value: unknown): value is Fault => FAULTS.some((fault) => fault === value);
