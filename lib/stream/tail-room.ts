import "server-only";
import type { StreamedEvent } from "@/lib/contract/events";
import { findLiveSession } from "@/lib/db/sessions";
import { log } from "@/lib/log";
import { LiveFeed } from "@/lib/stream/live-feed";
import { RoomPoller } from "@/lib/stream/poll-room";
import { type Cursor, compareCursors, LOG_START, readLog } from "@/lib/stream/room-log";

/** How often a watcher looks by itself: while a reply is on its way, and at rest. */
const BUSY_TICK_MS = 2_000;
const IDLE_TICK_MS = 15_000;
/** While Redis is away the database is read this often. */
const AWAY_TICK_MS = 1_000;

export interface Watch {
  readonly userId: string;
  /** When it ends, the stream ends. */
  readonly sessionId: string;
  readonly chatroomId: string;
  /** Replays what came after this position first. */
  readonly after: Cursor;
  readonly signal: AbortSignal;
  /** Called at every tick while a reply is on its way but nothing arrives: the watcher's share in rescuing it. */
  readonly whileBusy?: () => Promise<unknown>;
}

/** ping: nothing happened for a while. */
export type Tailed = StreamedEvent | { readonly event: "ping" };

/**
 * A room's events from a position on, live, until the signal aborts or the session ends. Redis pushes new
 * events, each naming the one before it, so that a gap is seen and filled from the log. While Redis is away
 * the same events are made from the database, without positions; and whenever nothing comes, the database is
 * asked for what the log may have missed.
 */
export async function* tailRoom(watch: Watch): AsyncGenerator<Tailed> {
  const { userId, chatroomId, signal } = watch;
  const feed = new LiveFeed(chatroomId, userId);
  const room = new RoomPoller(userId, chatroomId);
  await room.begin();
  let cursor = watch.after;
  let away = false;
  /** Why the log is to be read: at first, because a push was missed, or because none came. */
  let look: "start" | "gap" | "quiet" | undefined = "start";
  let sessionSeenAt = Date.now();
  const sessionLives = async () => {
    sessionSeenAt = Date.now();
    return (await findLiveSession(watch.sessionId)) !== undefined;
  };
  try {
    await feed.open();
    // It may have ended while nobody listened yet.
    if (!(await findLiveSession(watch.sessionId))) return;
    while (!signal.aborted) {
      if (look) {
        const entries = await readLog(chatroomId, cursor);
        if (entries === "gone") {
          // No position to go on from: a client that resumes replays what there is, and applies it harmlessly.
          yield { event: "resync", data: {}, id: LOG_START };
          return;
        }
        for (const { id, event } of entries ?? []) {
          cursor = id;
          if (room.note(event)) yield { ...event, id };
        }
        // The log had what nobody pushed, or Redis is back: the subscription may be dead.
        const reopen = entries && (away || (look === "quiet" && entries.length > 0));
        away = entries === undefined;
        if (away && look === "start") room.forget();
        if (away || look === "quiet") for (const event of await room.poll({ texts: away })) yield event;
        look = undefined;
        if (reopen) {
          await feed.open();
          look = "gap";
          continue;
        }
      }
      const pushed = await feed.next(away ? AWAY_TICK_MS : room.busy ? BUSY_TICK_MS : IDLE_TICK_MS, signal);
      if (signal.aborted) return;
      const due = pushed === undefined || Date.now() - sessionSeenAt > IDLE_TICK_MS;
      if ((due || pushed.kind === "session-ended") && !(await sessionLives())) return;
      if (pushed === undefined) {
        look = "quiet";
        yield { event: "ping" };
        if (room.busy)
          await watch.whileBusy?.().catch((error) => log.warn({ err: error }, "a rescue failed"));
      } else if (pushed.kind === "overflow") {
        look = "gap";
      } else if (pushed.kind === "hint") {
        yield { event: "user.changed", data: { what: pushed.what } };
      } else if (pushed.kind === "event" && compareCursors(pushed.id, cursor) > 0) {
        if (pushed.before !== cursor) {
          look = "gap";
          continue;
        }
        cursor = pushed.id;
        if (room.note(pushed.event)) yield { ...pushed.event, id: pushed.id };
      }
    }
  } finally {
    feed.close();
  }
}
