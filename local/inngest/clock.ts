/** Node keeps timer delays in a signed 32-bit integer and fires at once when they are longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Timer {
  readonly due: number;
  readonly run: () => void;
  handle?: NodeJS.Timeout;
}

/**
 * Time as the stand-in lives it. Every delay the server owns (back-off, sleeps, waits, periods) is given in
 * the milliseconds Inngest would take and lasts `scale` times as long: with scale 0.01 a back-off of 15 s
 * takes 150 ms. Changing the scale also changes the delays already running.
 */
export class Clock {
  #scale = 1;
  #simulatedStart = Date.now();
  #realStart = performance.now();
  readonly #timers = new Set<Timer>();

  constructor(scale: number) {
    this.scale = scale;
  }

  get scale(): number {
    return this.#scale;
  }

  /** @throws RangeError when the scale is not a number above 0. */
  set scale(scale: number) {
    if (!Number.isFinite(scale) || scale <= 0) {
      throw new RangeError(
        `timeScale must be a number above 0 (0.01 is a hundred times faster), not ${scale}.`,
      );
    }
    const now = this.now();
    this.#simulatedStart = now;
    this.#realStart = performance.now();
    this.#scale = scale;
    for (const timer of this.#timers) this.#arm(timer);
  }

  /** Simulated Unix time in milliseconds: runs faster than the wall clock when the scale is below 1. */
  now(): number {
    return this.#simulatedStart + (performance.now() - this.#realStart) / this.#scale;
  }

  /** Runs `run` after a simulated delay; returns what cancels it. */
  after(delayMs: number, run: () => void): () => void {
    const timer: Timer = { due: this.now() + Math.max(0, delayMs), run };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  stop(): void {
    for (const timer of this.#timers) this.#drop(timer);
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle);
    const realDelay = Math.ceil((timer.due - this.now()) * this.#scale);
    timer.handle = setTimeout(
      () => {
        // Node may fire a millisecond early, and a long delay arrives in several legs.
        if (this.now() < timer.due) return this.#arm(timer);
        this.#timers.delete(timer);
        timer.run();
      },
      Math.min(Math.max(realDelay, 0), LONGEST_TIMER_MS),
    );
  }

  #drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }
}
