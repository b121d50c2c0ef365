import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { findMessagesBefore, type MessageRow } from "@/lib/db/messages";
import { toMessage } from "@/lib/present/message";

/** Only the newest messages of a room can still change. */
const NEWEST = 20;

const ENDINGS = { complete: "reply.completed", failed: "reply.failed", stopped: "reply.stopped" } as const;

interface Seen {
  readonly attempt: number;
  readonly status: MessageRow["status"];
  readonly content: number;
  readonly thoughts: number;
}

/**
 * Makes a room's events from the database, for as long as Redis is away: each poll compares the newest
 * messages with what the poll before saw. Applying an event twice changes nothing, so the first poll may
 * repeat what the watcher knows.
 */
export class RoomPoller {
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly userId: string,
    private readonly chatroomId: string,
  ) {}

  /** Events since the last poll, and whether a reply is on its way. */
  async poll(): Promise<{ events: RoomEvent[]; busy: boolean }> {
    const rows = await findMessagesBefore(this.userId, this.chatroomId, { limit: NEWEST });
    const events = rows.reverse().flatMap((row) => this.#changes(row));
    return { events, busy: rows.some(isUnfinished) };
  }

  #changes(row: MessageRow): RoomEvent[] {
    const before = this.#seen.get(row.id);
    this.#seen.set(row.id, {
      attempt: row.attempt,
      status: row.status,
      content: row.content.length,
      thoughts: row.thoughts?.length ?? 0,
    });
    const { id: messageId, attempt } = row;
    const events: RoomEvent[] = [];
    if (!before) events.push({ event: "message.created", data: { message: toMessage(row) } });
    if (row.role === "user") return events;
    const sameAttempt = before?.attempt === attempt;
    if (before && !sameAttempt) {
      events.push({ event: "reply.reset", data: { messageId, attempt } });
      events.push({ event: "reply.started", data: { messageId, attempt } });
    }
    for (const part of ["thoughts", "content"] as const) {
      const offset = sameAttempt ? before[part] : 0;
      const text = row[part]?.slice(offset) ?? "";
      if (before && text !== "")
        events.push({ event: "reply.delta", data: { messageId, attempt, part, offset, text } });
    }
    if (before && before.status !== row.status) {
      if (row.status === "pending" && row.retryAt)
        events.push({
          event: "reply.retrying",
          data: { messageId, attempt, at: row.retryAt.toISOString(), reason: row.errorCode ?? "" },
        });
      if (row.status in ENDINGS)
        events.push({
          event: ENDINGS[row.status as keyof typeof ENDINGS],
          data: { message: toMessage(row) },
        });
    }
    return events;
  }
}

const isUnfinished = ({ status }: MessageRow) => status === "pending" || status === "streaming";
