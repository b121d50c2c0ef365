import { reconnectDelay } from "@/lib/client/event-stream";

/** Does something again until it is done or given up: after longer and longer pauses, and at once when the connection is back. */
export class RetryUntilDone {
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly again: () => void) {}

  /** How often it has failed in a row. */
  get count(): number {
    return this.failures;
  }

  /** It failed once more. `retryAfter`: the seconds that the server asked for. */
  later(retryAfter = 0): void {
    this.pause();
    this.failures++;
    window.addEventListener("online", this.now);
    this.timer = setTimeout(this.now, Math.max(retryAfter * 1000, reconnectDelay(this.failures)));
  }

  /** Nobody waits for it any more. */
  pause(): void {
    clearTimeout(this.timer);
    window.removeEventListener("online", this.now);
  }

  done(): void {
    this.pause();
    this.failures = 0;
  }

  private readonly now = (): void => {
    this.pause();
    this.again();
  };
}
