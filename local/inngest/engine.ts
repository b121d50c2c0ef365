import { Admission, isTriggeredBy } from "./admission";
import type { AppCaller } from "./call-app";
import type { Clock } from "./clock";
import { delayUntil, parseDuration } from "./durations";
import { execute } from "./executor";
import { keyOf, numberOf } from "./expressions";
import { RateMeter, SeenToday } from "./flow-control";
import { createUlid } from "./ids";
import { type FunctionConfig, type InngestEvent, internalEvents, toErrorBody } from "./protocol";
import { Queue } from "./queue";
import type { Registry } from "./registry";
import { cleanUpAll, hasEnded, type Run, RunStore, type Slot, trimEvent } from "./runs";
import { goOn, settle } from "./steps";
import { Watchers } from "./watchers";

const MAX_PRIORITY_S = 600;

export interface EngineOptions {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly caller: AppCaller;
  readonly log: (line: string) => void;
  /** How many finished runs, and how many events, stay in the history. */
  readonly keep: number;
}

/** What the server does between requests: turns events into runs, and runs into calls, to their end. */
export class Engine {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly caller: AppCaller;
  readonly log: (line: string) => void;
  readonly runs: RunStore;
  readonly watchers = new Watchers();
  readonly queue: Queue;
  readonly admission: Admission;
  readonly #seen = new SeenToday();
  readonly #throttles: RateMeter;
  readonly #rateLimits: RateMeter;
  readonly #events: InngestEvent[] = [];
  readonly #keep: number;

  constructor({ clock, registry, caller, log, keep }: EngineOptions) {
    this.clock = clock;
    this.registry = registry;
    this.caller = caller;
    this.log = log;
    this.#keep = keep;
    this.runs = new RunStore(keep);
    this.#throttles = new RateMeter(clock);
    this.#rateLimits = new RateMeter(clock);
    this.queue = new Queue({
      clock,
      throttles: this.#throttles,
      execute: (item) => execute(this, item),
      canCall: (run) => registry.appOf(run.fn)?.reachable ?? false,
    });
    this.admission = new Admission({
      clock,
      runs: this.runs,
      seen: this.#seen,
      rateLimits: this.#rateLimits,
      start: (fn, event) => this.start(fn, event),
      cancel: (run, reason) => this.cancel(run, reason),
    });
  }

  /** The most recent events, oldest first. */
  get events(): readonly InngestEvent[] {
    return this.#events;
  }

  /** Takes an event, the sender's or the server's own, to everyone who waits for it. */
  receive(event: InngestEvent): void {
    this.#remember(event);
    // Watchers first: a run must not be cancelled by the very event that starts it.
    this.watchers.notify(event);
    if (this.#trigger(event) || event.name.startsWith("inngest/")) return;
    // Nobody knows this event: perhaps the app gained a function since it was synced.
    void this.registry.refresh().then(() => this.#trigger(event));
  }

  /** Not "finished": every run ends in one, and they would push what the app sent out of the history. */
  #remember(event: InngestEvent): void {
    if (event.name === internalEvents.finished) return;
    this.#events.push(trimEvent(event));
    if (this.#events.length > this.#keep) this.#events.shift();
  }

  #trigger(event: InngestEvent): boolean {
    const triggered = this.registry.functions.filter((fn) => isTriggeredBy(fn, event));
    for (const fn of triggered) this.admission.offer(fn, event);
    return triggered.length > 0;
  }

  /** Starts a run, as soon as the queue lets it. */
  start(fn: FunctionConfig, event: InngestEvent, parent?: Run["parent"]): Run {
    const priority = numberOf(fn.priority?.run, { event });
    const run = this.runs.create({
      fn,
      event,
      parent,
      slots: slotsOf(fn, event),
      headStart: Math.max(-MAX_PRIORITY_S, Math.min(MAX_PRIORITY_S, priority)) * 1_000,
    });
    for (const [index, cancel] of (fn.cancel ?? []).entries()) {
      const stop = this.watchers.watch(cancel.event, {
        condition: cancel.if,
        origin: event,
        onMatch: (later) => this.cancel(run, `the event ${later.name} (${later.id}) cancels it`),
      });
      run.cleanups.set(`cancel ${index}`, stop);
      if (cancel.timeout) {
        run.cleanups.set(`cancel ${index} timeout`, this.clock.after(delayUntil(cancel.timeout), stop));
      }
    }
    if (fn.timeouts?.start) {
      const stop = this.clock.after(parseDuration(fn.timeouts.start), () => {
        if (run.startedAt === undefined) this.cancel(run, "it did not start within timeouts.start");
      });
      run.cleanups.set("start timeout", stop);
    }
    // An event dated in the future starts its run then.
    this.queue.add(run, "step", 0, { delayMs: Math.max(0, event.ts - Date.now()) });
    return run;
  }

  /** Starts a cron function's run. */
  fire(fn: FunctionConfig, cron: string): Run {
    const event = { id: createUlid(), name: internalEvents.cron, data: { cron }, ts: Date.now() };
    this.#remember(event);
    return this.start(fn, event);
  }

  complete(run: Run, output: unknown): void {
    run.output = output;
    this.#end(run, "completed");
  }

  fail(run: Run, error: unknown): void {
    run.error = error;
    this.log(`run ${run.id} of ${run.fn.id} failed: ${toErrorBody(error).message}`);
    this.#end(run, "failed");
  }

  /** Ends a run between its steps. A call in flight goes on, and its result is dropped. */
  cancel(run: Run, reason: string): void {
    run.error = { name: "Cancelled", message: `The run was cancelled: ${reason}.` };
    this.#end(run, "cancelled");
  }

  /** Forgets all runs, events and limits; the apps stay. */
  reset(): void {
    for (const run of [...this.runs.live]) {
      run.endedAt = Date.now();
      run.status = "cancelled";
      cleanUpAll(run);
      this.queue.remove(run);
    }
    this.runs.clear();
    this.watchers.clear();
    this.admission.clear();
    this.#seen.clear();
    this.#throttles.clear();
    this.#rateLimits.clear();
    this.#events.length = 0;
  }

  #end(run: Run, status: "completed" | "failed" | "cancelled"): void {
    if (hasEnded(run)) return;
    run.status = status;
    run.endedAt = Date.now();
    cleanUpAll(run);
    this.queue.remove(run);
    const error = toErrorBody(run.error);
    const data = {
      function_id: run.fn.id,
      run_id: run.id,
      event: run.event,
      events: [run.event],
      ...(status === "completed" ? { result: run.output } : { error }),
    };
    if (run.parent) {
      const { run: caller, stepId } = run.parent;
      const result = status === "completed" ? { data: run.output ?? null } : { error };
      if (settle(this, caller, stepId, result)) goOn(this, caller, stepId);
    }
    this.runs.retire(run);
    if (status === "failed") this.#announce(internalEvents.failed, data);
    if (status === "cancelled") this.#announce(internalEvents.cancelled, data);
    this.#announce(internalEvents.finished, data);
  }

  #announce(name: string, data: Record<string, unknown>): void {
    this.receive({ id: createUlid(), name, data, ts: Date.now() });
  }
}

/** The concurrency budgets of a run. A key is evaluated once, on the event that starts the run. */
function slotsOf(fn: FunctionConfig, event: InngestEvent): Slot[] {
  if (fn.concurrency === undefined) return [];
  const options = typeof fn.concurrency === "number" ? [{ limit: fn.concurrency }] : [fn.concurrency].flat();
  return options
    .filter(({ limit }) => limit > 0)
    .map(({ limit, key, scope = "fn" }) => {
      const owner = scope === "fn" ? fn.id : scope;
      return { limit, key: key ? `${owner}|${key}|${keyOf(key, { event })}` : owner };
    });
}
