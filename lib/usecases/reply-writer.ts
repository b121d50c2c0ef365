import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { HEARTBEAT_MS, saveProgress } from "@/lib/db/replies";
import { log } from "@/lib/log";
import { appendToLog, type Cursor } from "@/lib/stream/room-log";

/** Words are sent on at most this often: steady to the eye, and one round trip serves many tokens. */
const FLUSH_MS = 40;
/** Without the log the database is what watchers read, so it is written more often. */
const SAVE_WITHOUT_LOG_MS = 1_000;

/** Thrown through the signal when somebody stopped the reply. */
export class StopRequested extends Error {}
/** Thrown through the signal when another worker has the reply now. */
export class Overtaken extends Error {}

type Part = "content" | "thoughts";

/**
 * Writes one attempt at a reply: deltas to the room's log every 40 ms, text and heartbeat to the database
 * every 5 s. Its signal aborts when the reply is stopped or overtaken.
 */
export class ReplyWriter {
  content = "";
  thoughts = "";
  firstWordAt: number | null = null;

  readonly #reply: { readonly id: string; readonly chatroomId: string; readonly attempt: number };
  readonly #abort = new AbortController();
  readonly #sent: Record<Part, number> = { content: 0, thoughts: 0 };
  #cursor: Cursor | undefined;
  #logged = true;
  #flushTimer: NodeJS.Timeout | undefined;
  #beatTimer: NodeJS.Timeout | undefined;
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
    this.#beat();
    await this.#enqueue(() =>
      this.#append([
        ...(attempt > 1 ? [{ event: "reply.reset", data: { messageId, attempt } } as const] : []),
        { event: "reply.started", data: { messageId, attempt } },
      ]),
    );
  }

  write(part: Part, text: string): void {
    this.firstWordAt ??= Date.now();
    this[part] += text;
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
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#beatTimer);
    this.#flushTimer = undefined;
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
    const events: RoomEvent[] = [];
    for (const part of ["thoughts", "content"] as const) {
      const offset = this.#sent[part];
      const text = this[part].slice(offset);
      if (text === "") continue;
      this.#sent[part] = this[part].length;
      events.push({ event: "reply.delta", data: { messageId, attempt, part, offset, text } });
    }
    if (events.length > 0) await this.#append(events);
  }

  async #append(events: readonly RoomEvent[]): Promise<void> {
    const appended = await appendToLog(this.#reply.chatroomId, events, this.#reply.id);
    if (!appended && this.#logged) this.#beat(SAVE_WITHOUT_LOG_MS);
    this.#logged = appended !== undefined;
    this.#cursor = appended?.after ?? this.#cursor;
    if (appended?.stop) this.#abort.abort(new StopRequested());
  }

  #beat(ms: number = HEARTBEAT_MS): void {
    clearTimeout(this.#beatTimer);
    this.#beatTimer = setTimeout(() => {
      this.#enqueue(() => this.#save())
        .catch(() => {})
        .finally(() => {
          if (!this.signal.aborted) this.#beat(this.#logged ? HEARTBEAT_MS : SAVE_WITHOUT_LOG_MS);
        });
    }, ms);
  }

  async #save(): Promise<void> {
    // The text must not be ahead of its cursor by less than nothing: flush first, then save what was sent.
    await this.#flush();
    const state = await saveProgress(this.#reply.id, this.#reply.attempt, {
      content: this.content,
      thoughts: this.thoughts || null,
      eventCursor: this.#cursor,
    });
    if (state === "stop") this.#abort.abort(new StopRequested());
    if (state === "overtaken") this.#abort.abort(new Overtaken());
  }
}
