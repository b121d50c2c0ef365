import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { findMessages, findNewestStates, type MessageRow, type MessageState } from "@/lib/db/messages";
import { toMessage } from "@/lib/present/message";

/** Only the newest messages of a room can still change. */
const NEWEST = 20;

const ENDINGS = { complete: "reply.completed", failed: "reply.failed", stopped: "reply.stopped" } as const;

/** A message as the watcher knows it. */
interface Known {
  readonly status: MessageState["status"];
  readonly attempt: number;
  /** Characters of each part. */
  readonly content: number;
  readonly thoughts: number;
}

/**
 * What a watcher of a room knows, and what the database says beyond it. The log is what watchers read, but it
 * is a courtesy: an event that Redis did not take is found here, and while Redis is away, all of them are.
 * Applying an event twice changes nothing, so too many do no harm.
 */
export class RoomPoller {
  readonly #known = new Map<string, Known>();
  /** Replies whose end was found here: the log may tell it as well, a moment later. */
  readonly #ended = new Set<string>();

  constructor(
    private readonly userId: string,
    private readonly chatroomId: string,
  ) {}

  /** Whether a reply is on its way. */
  get busy(): boolean {
    for (const known of this.#known.values()) if (isUnfinished(known)) return true;
    return false;
  }

  /** Takes what is there as known: the watcher has it from its snapshot, or the log replays it. */
  async begin(): Promise<void> {
    for (const { id, status, attempt } of await findNewestStates(this.userId, this.chatroomId, NEWEST))
      this.#known.set(id, { status, attempt, content: 0, thoughts: 0 });
  }

  /** Notes an event of the log; false for one that the watcher has been told already. */
  note({ event, data }: RoomEvent): boolean {
    if (event === "room.updated") return true;
    if (event === "message.created") this.#learn(data.message);
    else if (event in ENDINGS_BY_EVENT && "message" in data) {
      this.#learn(data.message);
      return !this.#ended.delete(data.message.id);
    } else if ("messageId" in data) this.#follow(data.messageId, event, data);
    return true;
  }

  /** Forgets all, so that the next poll tells the newest messages whole. */
  forget(): void {
    this.#known.clear();
  }

  /**
   * What the database knows and the watcher does not. With `texts`, also what has been saved of a reply that
   * is being written, which is for the log to tell when there is one.
   */
  async poll({ texts }: { texts: boolean }): Promise<RoomEvent[]> {
    const states = await findNewestStates(this.userId, this.chatroomId, NEWEST);
    const changed = states.filter((state) => {
      const known = this.#known.get(state.id);
      if (known?.status !== state.status) return true;
      return texts && isUnfinished(state);
    });
    // A reply that left the database with its room is on its way no more.
    for (const id of this.#known.keys()) if (!states.some((state) => state.id === id)) this.#known.delete(id);
    if (changed.length === 0) return [];
    const rows = await findMessages(
      this.userId,
      this.chatroomId,
      changed.map(({ id }) => id),
    );
    return rows.flatMap((row) => this.#changes(row));
  }

  #learn(message: { id: string; content: string; thoughts: string | null } & MessageLike): void {
    this.#known.set(message.id, {
      status: message.status,
      attempt: message.attempt,
      content: message.content.length,
      thoughts: message.thoughts?.length ?? 0,
    });
  }

  #follow(id: string, event: RoomEvent["event"], data: Followed): void {
    const before = this.#known.get(id);
    if (before && data.attempt < before.attempt) return;
    const known =
      before?.attempt === data.attempt ? before : { content: 0, thoughts: 0, attempt: data.attempt };
    const status = event === "reply.retrying" ? "pending" : "streaming";
    const part = data.part && { [data.part]: (data.offset ?? 0) + (data.text?.length ?? 0) };
    this.#known.set(id, { ...known, ...part, status });
  }

  #changes(row: MessageRow): RoomEvent[] {
    const { id: messageId, attempt } = row;
    const before = this.#known.get(messageId);
    this.#learn(row);
    const events: RoomEvent[] = [];
    if (!before) events.push({ event: "message.created", data: { message: toMessage(row) } });
    if (row.role === "user") return events;
    const sameAttempt = before?.attempt === attempt;
    if (before && !sameAttempt && row.status === "streaming") {
      events.push({ event: "reply.reset", data: { messageId, attempt } });
      events.push({ event: "reply.started", data: { messageId, attempt } });
    }
    if (before && row.status === "streaming") {
      for (const part of ["thoughts", "content"] as const) {
        const offset = sameAttempt ? before[part] : 0;
        const text = row[part]?.slice(offset) ?? "";
        if (text !== "")
          events.push({ event: "reply.delta", data: { messageId, attempt, part, offset, text } });
      }
    }
    if (before?.status !== row.status) {
      if (row.status === "pending" && row.retryAt)
        events.push({
          event: "reply.retrying",
          data: { messageId, attempt, at: row.retryAt.toISOString(), reason: row.errorCode ?? "" },
        });
      if (row.status in ENDINGS) {
        this.#ended.add(messageId);
        const event = ENDINGS[row.status as keyof typeof ENDINGS];
        events.push({ event, data: { message: toMessage(row) } });
      }
    }
    return events;
  }
}

type MessageLike = Pick<MessageState, "status" | "attempt">;

/** What the events of a reply on its way have in common. */
interface Followed {
  readonly attempt: number;
  readonly part?: "content" | "thoughts";
  readonly offset?: number;
  readonly text?: string;
}

const ENDINGS_BY_EVENT = { "reply.completed": true, "reply.failed": true, "reply.stopped": true } as const;

const isUnfinished = ({ status }: Pick<MessageState, "status">) =>
  status === "pending" || status === "streaming";
