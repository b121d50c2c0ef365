import type { Clock } from "./clock";
import { keyOf } from "./expressions";
import type { RateMeter } from "./flow-control";
import { createUlid } from "./ids";
import { hasEnded, type Run } from "./runs";

/** One call the app owes: let the function go on ("step"), or run one planned step (its hashed id). */
export interface QueueItem {
  readonly id: string;
  readonly run: Run;
  readonly stepId: string;
  /** From 0, counted per step. */
  readonly attempt: number;
  /** Wall-clock order: the smaller goes first. */
  readonly order: number;
  /** The request in flight; a checkpoint of any other is stale. */
  requestId?: string;
}

export interface QueueOptions {
  readonly clock: Clock;
  readonly throttles: RateMeter;
  /** Makes the call; resolves when its result has been dealt with. */
  readonly execute: (item: QueueItem) => Promise<void>;
  /** False while the run's app is down. */
  readonly canCall: (run: Run) => boolean;
}

/**
 * What is due to be called, in order, held back by concurrency, throttle and apps that are down. Only
 * executing calls count against concurrency: sleeping and waiting runs have nothing in here.
 */
export class Queue {
  readonly #options: QueueOptions;
  readonly #ready: QueueItem[] = [];
  readonly #delayed = new Map<QueueItem, () => void>();
  readonly #executing = new Map<string, QueueItem>();
  readonly #inUse = new Map<string, number>();
  #wake: (() => void) | undefined;
  #pumping = false;
  #paused = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  get ready(): readonly QueueItem[] {
    return this.#ready;
  }

  get delayed(): readonly QueueItem[] {
    return [...this.#delayed.keys()];
  }

  get executing(): readonly QueueItem[] {
    return [...this.#executing.values()];
  }

  get slots(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#inUse);
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.pump();
  }

  /** Queues a call, after a (simulated) delay if given. A retry keeps its item's id and comes with both. */
  add(run: Run, stepId: string, attempt = 0, options: { delayMs?: number; id?: string } = {}): void {
    const { delayMs = 0, id = createUlid() } = options;
    if (stepId === "step") run.discoveryQueued = true;
    // As on Inngest, a run keeps its place for all its steps, so that old runs finish before new ones
    // begin; retries queue from the time they are due.
    const place = attempt === 0 ? run.queuedAt : Date.now() + delayMs * this.#options.clock.scale;
    const item: QueueItem = { id, run, stepId, attempt, order: place - run.headStart };
    if (delayMs <= 0) {
      this.#insert(item);
      queueMicrotask(() => this.pump());
      return;
    }
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#delayed.delete(item);
      this.#insert(item);
      this.pump();
    });
    this.#delayed.set(item, cancel);
  }

  /** Drops what a run has queued. Calls in flight go on: Inngest never aborts one. */
  remove(run: Run): void {
    for (let i = this.#ready.length - 1; i >= 0; i--) {
      if (this.#ready[i]?.run === run) this.#ready.splice(i, 1);
    }
    for (const [item, cancel] of this.#delayed) {
      if (item.run !== run) continue;
      cancel();
      this.#delayed.delete(item);
    }
  }

  /** The item being executed under this id, if any. */
  findExecuting(id: string): QueueItem | undefined {
    return this.#executing.get(id);
  }

  /** Starts every call that may start. */
  pump(): void {
    if (this.#paused || this.#pumping) return;
    this.#pumping = true;
    this.#wake?.();
    let nextStart = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#ready.length; ) {
      const item = this.#ready[i] as QueueItem;
      const wait = this.#waitFor(item);
      if (wait === 0) {
        this.#ready.splice(i, 1);
        this.#start(item);
      } else {
        nextStart = Math.min(nextStart, wait);
        i++;
      }
    }
    if (Number.isFinite(nextStart)) this.#wake = this.#options.clock.after(nextStart, () => this.pump());
    this.#pumping = false;
  }

  #insert(item: QueueItem): void {
    let low = 0;
    let high = this.#ready.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ready[middle] as QueueItem).order <= item.order) low = middle + 1;
      else high = middle;
    }
    this.#ready.splice(low, 0, item);
  }

  /** 0: start now. Infinity: some other event will free it. Otherwise milliseconds to wait. */
  #waitFor({ run }: QueueItem): number {
    if (!this.#options.canCall(run)) return Number.POSITIVE_INFINITY;
    if (run.slots.some(({ key, limit }) => (this.#inUse.get(key) ?? 0) >= limit))
      return Number.POSITIVE_INFINITY;
    const { throttle } = run.fn;
    if (!throttle || run.startedAt !== undefined) return 0;
    const key = `${run.fn.id}|${keyOf(throttle.key, { event: run.event })}`;
    const rate = { limit: throttle.limit, period: throttle.period, burst: throttle.burst ?? 1 };
    const wait = this.#options.throttles.wait(key, rate);
    if (wait === 0) this.#options.throttles.take(key, rate);
    return wait;
  }

  #start(item: QueueItem): void {
    const { run } = item;
    if (item.stepId === "step") run.discoveryQueued = false;
    if (hasEnded(run)) return;
    run.startedAt ??= Date.now();
    run.status = "running";
    item.requestId = createUlid();
    this.#executing.set(item.id, item);
    for (const { key } of run.slots) this.#inUse.set(key, (this.#inUse.get(key) ?? 0) + 1);
    void this.#options.execute(item).finally(() => {
      if (this.#executing.get(item.id) === item) this.#executing.delete(item.id);
      for (const { key } of run.slots) this.#release(key);
      this.pump();
    });
  }

  #release(key: string): void {
    const left = (this.#inUse.get(key) ?? 1) - 1;
    if (left > 0) this.#inUse.set(key, left);
    else this.#inUse.delete(key);
  }
}
