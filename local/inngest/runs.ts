import { createUlid } from "./ids";
import type { FunctionConfig, InngestEvent, StepResult } from "./protocol";

type RunStatus = "queued" | "running" | "completed" | "failed" | "cancelled";

/** One budget a run's calls draw from while they execute. */
export interface Slot {
  readonly key: string;
  readonly limit: number;
}

export interface Attempt {
  /** "step" for a call that lets the function discover its steps, else the hash of one planned step. */
  readonly step: string;
  /** From 0, counted per step. */
  readonly attempt: number;
  readonly startedAt: string;
  readonly ms: number;
  /** The HTTP status of the answer, 0 when there was none. */
  readonly status: number;
  /** What came of it: the opcodes of the answer, "returned", or the error. */
  readonly outcome: string;
}

export interface Run {
  readonly id: string;
  readonly fn: FunctionConfig;
  event: InngestEvent;
  readonly queuedAt: number;
  readonly slots: readonly Slot[];
  /** By how much the run is moved forward in the queue, in milliseconds (negative: back). */
  readonly headStart: number;
  /** The run and step that invoked this one. */
  readonly parent?: { readonly run: Run; readonly stepId: string };
  status: RunStatus;
  startedAt?: number;
  endedAt?: number;
  output?: unknown;
  error?: unknown;
  /** Version of the execution protocol: -1 lets the SDK decide, then what it decided. */
  version: number;
  /** Settled steps by hashed id, and the order in which they settled. */
  readonly steps: Map<string, StepResult>;
  readonly stack: string[];
  stateBytes: number;
  /** Steps that were reported and have not settled. */
  readonly pending: Set<string>;
  /** Those of them that were reported in race mode: the function goes on as soon as one settles. */
  readonly racing: Set<string>;
  /** Set once steps were reported side by side: from then on a call runs a step only when told which. */
  parallel: boolean;
  /** A call that lets the function go on is queued and has not begun. */
  discoveryQueued: boolean;
  /** What to undo when the run ends (timers, watchers), by step id or purpose. */
  readonly cleanups: Map<string, () => void>;
  readonly stepLog: Map<string, { name: string; op: string; outcome: string }>;
  readonly attempts: Attempt[];
}

const MAX_ATTEMPTS_KEPT = 100;
const MAX_KEPT_BYTES = 16 * 1024;

export function hasEnded(run: Run): boolean {
  return run.endedAt !== undefined;
}

/** Every live run and the most recent finished ones. */
export class RunStore {
  readonly #live = new Map<string, Run>();
  readonly #finished: Run[] = [];
  readonly #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  get all(): readonly Run[] {
    return [...this.#finished, ...this.#live.values()];
  }

  get live(): IterableIterator<Run> {
    return this.#live.values();
  }

  find(id: string): Run | undefined {
    return this.#live.get(id);
  }

  create(seed: Pick<Run, "fn" | "event" | "slots" | "headStart" | "parent">): Run {
    const run: Run = {
      ...seed,
      id: createUlid(),
      queuedAt: Date.now(),
      status: "queued",
      version: -1,
      steps: new Map(),
      stack: [],
      stateBytes: 0,
      pending: new Set(),
      racing: new Set(),
      parallel: false,
      discoveryQueued: false,
      cleanups: new Map(),
      stepLog: new Map(),
      attempts: [],
    };
    this.#live.set(run.id, run);
    return run;
  }

  /** Moves an ended run to the history, without its state and without large values. */
  retire(run: Run): void {
    this.#live.delete(run.id);
    run.steps.clear();
    run.pending.clear();
    run.event = trimEvent(run.event);
    run.output = trimValue(run.output);
    run.error = trimValue(run.error);
    this.#finished.push(run);
    if (this.#finished.length > this.#keep) this.#finished.shift();
  }

  clear(): void {
    this.#live.clear();
    this.#finished.length = 0;
  }
}

export function recordAttempt(run: Run, attempt: Attempt): void {
  run.attempts.push(attempt);
  if (run.attempts.length > MAX_ATTEMPTS_KEPT) run.attempts.shift();
}

/** Undoes one thing a run had arranged, such as a step's timer and watcher. */
export function cleanUp(run: Run, name: string): void {
  run.cleanups.get(name)?.();
  run.cleanups.delete(name);
}

export function cleanUpAll(run: Run): void {
  for (const name of [...run.cleanups.keys()]) cleanUp(run, name);
}

/** A value for the history: itself when small, else a note of its size. */
function trimValue(value: unknown): unknown {
  const size = JSON.stringify(value)?.length ?? 0;
  return size > MAX_KEPT_BYTES ? `(${size} characters, not kept)` : value;
}

export function trimEvent(event: InngestEvent): InngestEvent {
  const data = trimValue(event.data);
  return data === event.data ? event : { ...event, data: { note: data } };
}
