import type { Clock } from "./clock";
import { parseDuration } from "./durations";
import { isTrue, keyOf } from "./expressions";
import type { RateMeter, SeenToday } from "./flow-control";
import { type FunctionConfig, type InngestEvent, internalEvents } from "./protocol";
import type { Run, RunStore } from "./runs";

export interface AdmissionOptions {
  readonly clock: Clock;
  readonly runs: RunStore;
  readonly seen: SeenToday;
  readonly rateLimits: RateMeter;
  readonly start: (fn: FunctionConfig, event: InngestEvent) => Run;
  readonly cancel: (run: Run, reason: string) => void;
}

interface Debounced {
  event: InngestEvent;
  readonly firstAt: number;
  cancelTimer: () => void;
}

/** Decides, between an event and a function it triggers, whether and when a run starts. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #debounced = new Map<string, Debounced>();

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Events that are held back by a debounce. */
  get held(): readonly InngestEvent[] {
    return [...this.#debounced.values()].map(({ event }) => event);
  }

  /** Offers an event to a function it triggers; the checks come in Inngest's order. */
  offer(fn: FunctionConfig, event: InngestEvent): void {
    const { seen, rateLimits } = this.#options;
    if (!seen.claim(`event|${fn.id}|${event.id}`)) return;
    const { idempotency, rateLimit, debounce } = fn;
    if (idempotency && !seen.claim(`key|${fn.id}|${keyOf(idempotency, { event })}`)) return;
    if (rateLimit) {
      const key = `${fn.id}|${keyOf(rateLimit.key, { event })}`;
      // Inngest spaces the admissions evenly and lets a tenth of the limit come at once.
      const rate = { ...rateLimit, burst: Math.floor(rateLimit.limit / 10) + 1 };
      if (rateLimits.wait(key, rate) > 0) return;
      rateLimits.take(key, rate);
    }
    if (debounce) this.#debounce(fn, event, debounce);
    else this.#startUnlessSingle(fn, event);
  }

  clear(): void {
    for (const { cancelTimer } of this.#debounced.values()) cancelTimer();
    this.#debounced.clear();
  }

  /** Every event restarts the period; the last one starts the run, at the latest when `timeout` is over. */
  #debounce(
    fn: FunctionConfig,
    event: InngestEvent,
    debounce: NonNullable<FunctionConfig["debounce"]>,
  ): void {
    const { clock } = this.#options;
    const key = `${fn.id}|${keyOf(debounce.key, { event })}`;
    const before = this.#debounced.get(key);
    before?.cancelTimer();
    const firstAt = before?.firstAt ?? clock.now();
    const deadline = debounce.timeout ? firstAt + parseDuration(debounce.timeout) : Number.POSITIVE_INFINITY;
    const delay = Math.min(parseDuration(debounce.period), deadline - clock.now());
    const cancelTimer = clock.after(delay, () => {
      this.#debounced.delete(key);
      this.#startUnlessSingle(fn, event);
    });
    this.#debounced.set(key, { event, firstAt, cancelTimer });
  }

  #startUnlessSingle(fn: FunctionConfig, event: InngestEvent): void {
    const { singleton } = fn;
    if (singleton) {
      const key = keyOf(singleton.key, { event });
      const rivals = [...this.#options.runs.live].filter(
        (run) => run.fn.id === fn.id && keyOf(singleton.key, { event: run.event }) === key,
      );
      if (rivals.length > 0 && singleton.mode === "skip") return;
      for (const run of rivals) this.#options.cancel(run, "a newer run of this singleton function started");
    }
    this.#options.start(fn, event);
  }
}

/** Whether one of the function's triggers takes this event. */
export function isTriggeredBy(fn: FunctionConfig, event: InngestEvent): boolean {
  // A run that was invoked belongs to the function it named, and to nobody who listens.
  if (event.name === internalEvents.invoked || event.name === internalEvents.cron) return false;
  return fn.triggers.some(
    (trigger) => matchesName(trigger.event, event.name) && isTrue(trigger.expression, { event }),
  );
}

/** Trigger names may end in a wildcard, such as "chat/*". */
function matchesName(pattern: string | undefined, name: string): boolean {
  if (!pattern) return false;
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
