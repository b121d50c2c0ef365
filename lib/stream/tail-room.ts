import "server-only";
import type { RoomEvent, StreamedEvent } from "@/lib/contract/events";
import { findLiveSession } from "@/lib/db/sessions";
import { log } from "@/lib/log";
import { LiveFeed } from "@/lib/stream/live-feed";
import { RoomPoller } from "@/lib/stream/poll-room";
import { type Cursor, compareCursors, readLog } from "@/lib/stream/room-log";

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
 * the same events are made from the database, without positions.
 */
export async function* tailRoom(watch: Watch): AsyncGenerator<Tailed> {
  const { userId, chatroomId, signal } = watch;
  const feed = new LiveFeed(chatroomId, userId);
  const poller = new RoomPoller(userId, chatroomId);
  let { busy } = await poller.poll();
  let cursor = watch.after;
  let away = false;
  let subscribed = false;
  let lookAtLog = true;
  try {
    await feed.open();
    // It may have ended while nobody listened yet.
    if (!(await findLiveSession(watch.sessionId))) return;
    while (!signal.aborted) {
      if (lookAtLog) {
        const entries = await readLog(chatroomId, cursor);
        if (entries === "gone") {
          yield { event: "resync", data: {} };
          return;
        }
        if (entries === undefined) {
          away = true;
          const polled = await poller.poll();
          busy = polled.busy;
          for (const event of polled.events) yield event;
        } else {
          for (const { id, event } of entries) {
            cursor = id;
            busy = busyAfter(event, busy);
            yield { ...event, id };
          }
          // The log had something that nobody pushed, or Redis is back: the subscription may be dead.
          if (away || (subscribed && entries.length > 0)) await feed.open();
          away = false;
          subscribed = true;
        }
      }
      const pushed = await feed.next(away ? AWAY_TICK_MS : busy ? BUSY_TICK_MS : IDLE_TICK_MS, signal);
      lookAtLog = pushed === undefined;
      if (pushed === undefined) {
        if (signal.aborted || !(await findLiveSession(watch.sessionId))) return;
        yield { event: "ping" };
        if (busy) await watch.whileBusy?.().catch((error) => log.warn({ err: error }, "a rescue failed"));
      } else if (pushed.kind === "hint") {
        yield { event: "user.changed", data: { what: pushed.what } };
      } else if (pushed.kind === "session-ended") {
        if (!(await findLiveSession(watch.sessionId))) return;
      } else if (compareCursors(pushed.id, cursor) > 0) {
        if (pushed.before !== cursor) {
          lookAtLog = true;
          continue;
        }
        cursor = pushed.id;
        busy = busyAfter(pushed.event, busy);
        yield { ...pushed.event, id: pushed.id };
      }
    }
  } finally {
    feed.close();
  }
}

/** Whether a reply is on its way after this event. Several may be; the next tick's poll of the room corrects. */
function busyAfter({ event, data }: RoomEvent, before: boolean): boolean {
  if (event === "reply.completed" || event === "reply.failed" || event === "reply.stopped") return false;
  if (event === "message.created") return before || data.message.role === "model";
  return event.startsWith("reply.") || before;
}
