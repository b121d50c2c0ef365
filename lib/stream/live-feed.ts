import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { log } from "@/lib/log";
import { type Cursor, roomChannel, type UserHint, userChannel } from "@/lib/stream/room-log";
import { redis } from "@/lib/vendors/redis";

/** What Redis pushes to a watcher. */
export type Pushed =
  | { readonly kind: "event"; readonly before: Cursor; readonly id: Cursor; readonly event: RoomEvent }
  | { readonly kind: "hint"; readonly what: UserHint }
  | { readonly kind: "session-ended" }
  /** More came than its reader took: the log has it all. */
  | { readonly kind: "overflow" };

/** Longest wait for Redis to confirm a subscription. */
const CONFIRM_MS = 1_000;
/** Pushes kept for a reader that is slower than they come. */
const MOST_WAITING = 500;

/**
 * A subscription to one room and its user. It may die without a word (the SDK does not say when its
 * connection ends), so whoever reads it looks at the log now and then and calls open() again.
 */
export class LiveFeed {
  readonly #room: string;
  readonly #user: string;
  #waiting: Pushed[] = [];
  #wake: () => void = () => {};
  #unsubscribe: () => void = () => {};

  constructor(chatroomId: string, userId: string) {
    this.#room = roomChannel(chatroomId);
    this.#user = userChannel(userId);
  }

  /** Subscribes (anew); resolves when Redis has confirmed, or after a second. */
  async open(): Promise<void> {
    this.close();
    const subscriber = redis().subscribe<unknown>([this.#room, this.#user]);
    this.#unsubscribe = () => {
      subscriber.removeAllListeners();
      subscriber.unsubscribe().catch(() => {});
    };
    let confirmed = 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CONFIRM_MS);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      subscriber.on("subscribe", () => ++confirmed === 2 && done());
      subscriber.on("error", (error: Error) => {
        log.debug({ err: error }, "a subscription failed");
        done();
      });
      subscriber.on("message", ({ channel, message }) => {
        const pushed = channel === this.#room ? readEvent(message) : readHint(message);
        if (!pushed) return;
        if (this.#waiting.length >= MOST_WAITING) this.#overflow();
        this.#waiting.push(pushed);
        this.#wake();
      });
    });
  }

  /** The next push; undefined when none comes in time. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<Pushed | undefined> {
    if (this.#waiting.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          this.#wake = () => {};
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        signal.addEventListener("abort", done);
        this.#wake = done;
      });
    }
    return this.#waiting.shift();
  }

  #overflow(): void {
    const ended = this.#waiting.find(({ kind }) => kind === "session-ended");
    this.#waiting = [...(ended ? [ended] : []), { kind: "overflow" }];
  }

  close(): void {
    this.#unsubscribe();
    this.#unsubscribe = () => {};
  }
}

/** "before id json", as APPEND of room-log.ts publishes it. */
function readEvent(message: unknown): Pushed | undefined {
  const parts = /^(\S+) (\S+) (.*)$/s.exec(String(message));
  if (!parts) return undefined;
  const [, before = "", id = "", json = ""] = parts;
  return { kind: "event", before, id, event: JSON.parse(json) as RoomEvent };
}

function readHint(message: unknown): Pushed | undefined {
  const text = String(message);
  if (text === "session-ended") return { kind: "session-ended" };
  return text === "rooms" || text === "plan" || text === "usage" ? { kind: "hint", what: text } : undefined;
}
