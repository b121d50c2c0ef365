import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { HEARTBEAT_MS, saveProgress } from "@/lib/db/replies";
import { log } from "@/lib/log";
import { appendToLog, type Cursor, isStopRaised } from "@/lib/stream/room-log";

/** Words are sent on at most this often: steady to the eye, and one round trip serves many tokens. */
const FLUSH_MS = 40;
/** Looks at what is due: a beat, a save, or the stop flag while the model says nothing. */
const TICK_MS = 1_000;

/** Thrown through the signal when somebody stopped the reply. */
export class StopRequested extends Error {}
/** Thrown through the signal when another worker has the reply now. */
export class Overtaken extends Error {}

type Part = "content" | "thoughts";

/**
 * Writes one attempt at a reply: deltas to the room's log every 40 ms; text and heartbeat to the database
 * every 5 s, or every second while there is no log and the database is what watchers read. Its signal aborts
 * when the reply is stopped or overtaken.
 */
export class ReplyWriter {
  content = "";
  thoughts = "";
  firstWordAt: number | null = null;

  readonly #reply: { readonly id: string; readonly chatroomId: string; readonly attempt: number };
  readonly #abort = new AbortController();
  /** How much of each part the log has. What it did not take is sent again with the next words. */
  readonly #logged: Record<Part, number> = { content: 0, thoughts: 0 };
  #cursor: Cursor | undefined;
  #logAnswers = true;
  #appendedAt = Date.now();
  #savedAt = Date.now();
  #flushTimer: NodeJS.Timeout | undefined;
  #tickTimer: NodeJS.Timeout | undefined;
  #closed = false;
  /** Appends and saves follow one another, so that events stand in order. */
  #queue: Promise<void> = Promise.resolve();

  constructor(reply: { id: string; chatroomId: string; attempt: number }) {
    this.#reply = reply;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Announces the attempt; a second one takes the text of the first back. */
  async start(): Promise<void> {
    const { id: messageId, attempt } = this.#reply;
    this.#tickSoon();
    await this.#enqueue(async () => {
      await this.#append([
        ...(attempt > 1 ? [{ event: "reply.reset", data: { messageId, attempt } } as const] : []),
        { event: "reply.started", data: { messageId, attempt } },
      ]);
    });
  }

  write(part: Part, text: string): void {
    this.firstWordAt ??= Date.now();
    this[part] += text;
    if (this.#closed) return;
    this.#flushTimer ??= setTimeout(() => {
      this.#flushTimer = undefined;
      void this.#enqueue(() => this.#flush());
    }, FLUSH_MS);
  }

  /** Sends on what is left; the caller saves the text. */
  async close(): Promise<void> {
    this.dispose();
    await this.#enqueue(() => this.#flush());
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#tickTimer);
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(work);
    this.#queue = next.catch((error) =>
      log.warn({ err: error, replyId: this.#reply.id }, "a reply's progress was not written"),
    );
    return next;
  }

  async #flush(): Promise<void> {
    const { id: messageId, attempt } = this.#reply;
    const upTo = { content: this.content.length, thoughts: this.thoughts.length };
    const events: RoomEvent[] = [];
    for (const part of ["thoughts", "content"] as const) {
      const offset = this.#logged[part];
      const text = this[part].slice(offset);
      if (text !== "")
        events.push({ event: "reply.delta", data: { messageId, attempt, part, offset, text } });
    }
    if (events.length > 0 && (await this.#append(events))) Object.assign(this.#logged, upTo);
  }

  /** Answers whether the log has taken them. */
  async #append(events: readonly RoomEvent[]): Promise<boolean> {
    if (this.signal.aborted && this.signal.reason instanceof Overtaken) return false;
    const { id: replyId, chatroomId, attempt } = this.#reply;
    const appended = await appendToLog(chatroomId, events, { replyId, attempt });
    this.#logAnswers = appended !== undefined;
    if (!appended) return false;
    this.#appendedAt = Date.now();
    this.#cursor = appended.after;
    this.#obey(appended.told);
    return appended.told !== "overtaken";
  }

  #obey(told: "stop" | "overtaken" | undefined): void {
    if (told === "stop") this.#abort.abort(new StopRequested());
    if (told === "overtaken") this.#abort.abort(new Overtaken());
  }

  #tickSoon(): void {
    if (this.#closed || this.signal.aborted) return;
    this.#tickTimer = setTimeout(() => {
      this.#enqueue(() => this.#tick())
        .catch(() => {})
        .finally(() => this.#tickSoon());
    }, TICK_MS);
  }

  async #tick(): Promise<void> {
    if (this.#closed) return;
    const now = Date.now();
    if (!this.#logAnswers || now - this.#savedAt > HEARTBEAT_MS - TICK_MS) return this.#save();
    if (now - this.#appendedAt > TICK_MS / 2 && (await isStopRaised(this.#reply.id))) this.#obey("stop");
  }

  async #save(): Promise<void> {
    // What is saved may be ahead of its cursor, never behind: events that are known already change nothing.
    await this.#flush();
    this.#savedAt = Date.now();
    const state = await saveProgress(this.#reply.id, this.#reply.attempt, {
      content: this.content,
      thoughts: this.thoughts || null,
      eventCursor: this.#cursor,
    });
    if (state !== "go on") this.#obey(state);
  }
}
