import "server-only";
import type { RoomEvent } from "@/lib/contract/events";
import { tryRedis } from "@/lib/vendors/redis";

/**
 * A room's event log: a Redis stream that is appended by whoever changes the room, replayed from any cursor
 * and tailed live. It is a courtesy to those who watch; the truth is in PostgreSQL, and losing the log loses
 * nothing but smoothness.
 */

/** Events kept per room: a 50 kB reply is a few hundred. */
const MOST_EVENTS = 4_000;
const KEPT_SECONDS = 24 * 3600;

/** Before the first event of a log. */
export const LOG_START = "0-0";

/** Position in a log: the id of an entry, or LOG_START. */
export type Cursor = string;

export const roomChannel = (chatroomId: string) => `room:${chatroomId}:live`;
export const userChannel = (userId: string) => `user:${userId}:live`;
const logKey = (chatroomId: string) => `room:${chatroomId}:log`;
/** What the worker of a reply reads along with every append: `stop` and the newest `attempt`. */
const replyKey = (replyId: string) => `reply:${replyId}`;
const REPLY_KEPT_SECONDS = 3600;

/** One entry of the log. */
export interface LoggedEvent {
  readonly id: Cursor;
  readonly event: RoomEvent;
}

/**
 * Appends events and tells the watchers, in one round trip. Each message to the watchers is
 * "previous-id id json": a watcher that sees another previous id than its own cursor has missed something
 * and reads the log. A worker names its attempt, and appends nothing once a newer one has. Answers [cursor
 * before, cursor after, "stop" or "overtaken" or ""].
 */
const APPEND = `
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local before = '${LOG_START}'
if newest[1] then before = newest[1][1] end
local last = before
local attempt = tonumber(ARGV[4])
local told = ''
if attempt > 0 then
  local state = redis.call('HMGET', KEYS[2], 'stop', 'attempt')
  local known = tonumber(state[2] or '0')
  if known > attempt then return { before, before, 'overtaken' } end
  if known < attempt then
    redis.call('HSET', KEYS[2], 'attempt', ARGV[4])
    redis.call('EXPIRE', KEYS[2], ARGV[5])
  end
  if state[1] then told = 'stop' end
end
for i = 6, #ARGV do
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'event', ARGV[i])
  redis.call('PUBLISH', ARGV[1], last .. ' ' .. id .. ' ' .. ARGV[i])
  last = id
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return { before, last, told }`;

export interface Appended {
  readonly before: Cursor;
  readonly after: Cursor;
  /** What the worker that appends must know: somebody asked to stop the reply, or a newer attempt writes it. */
  readonly told: "stop" | "overtaken" | undefined;
}

/** Appends to the room's log, as the given attempt at a reply if any; undefined when Redis does not answer. */
export async function appendToLog(
  chatroomId: string,
  events: readonly RoomEvent[],
  worker: { readonly replyId: string; readonly attempt: number } = { replyId: "none", attempt: 0 },
): Promise<Appended | undefined> {
  const answer = await tryRedis((redis) =>
    redis.eval<string[], [string, string, string | number]>(
      APPEND,
      [logKey(chatroomId), replyKey(worker.replyId)],
      [
        roomChannel(chatroomId),
        String(MOST_EVENTS),
        String(KEPT_SECONDS),
        String(worker.attempt),
        String(REPLY_KEPT_SECONDS),
        ...events.map((event) => JSON.stringify(event)),
      ],
    ),
  );
  if (!answer) return undefined;
  const told = answer[2] === "stop" || answer[2] === "overtaken" ? answer[2] : undefined;
  return { before: answer[0], after: answer[1], told };
}

/** The newest position of the log; undefined when Redis does not answer. */
export async function logEnd(chatroomId: string): Promise<Cursor | undefined> {
  return tryRedis(async (redis) => {
    const newest = await redis.xrevrange(logKey(chatroomId), "+", "-", 1);
    return Object.keys(newest)[0] ?? LOG_START;
  });
}

/** Most entries in one read. */
const PAGE = 500;

/**
 * The entries after a cursor; "gone" when the cursor is no longer in the log, so that something may be
 * missing between; undefined when Redis does not answer.
 */
export async function readLog(
  chatroomId: string,
  after: Cursor,
): Promise<LoggedEvent[] | "gone" | undefined> {
  return tryRedis(async (redis) => {
    const read: LoggedEvent[] = [];
    // From the cursor itself, to see that it is still there.
    let from = after === LOG_START ? "-" : after;
    for (;;) {
      const page = Object.entries(
        await redis.xrange<{ event: RoomEvent }>(logKey(chatroomId), from, "+", PAGE),
      );
      if (read.length === 0 && after !== LOG_START && page[0]?.[0] !== after) return "gone";
      read.push(...page.map(([id, { event }]) => ({ id, event })));
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      from = `(${last[0]}`;
    }
    return after === LOG_START ? read : read.slice(1);
  });
}

/** Raises the flag that the reply's worker reads with its next words, or soon when there are none. */
export async function raiseStop(replyId: string): Promise<void> {
  await tryRedis((redis) =>
    redis
      .pipeline()
      .hset(replyKey(replyId), { stop: "1" })
      .expire(replyKey(replyId), REPLY_KEPT_SECONDS)
      .exec(),
  );
}

/** Whether the flag is up, for a worker that has no words to send; undefined when Redis does not answer. */
export async function isStopRaised(replyId: string): Promise<boolean | undefined> {
  return tryRedis(async (redis) => (await redis.hget(replyKey(replyId), "stop")) !== null);
}

/** Compares two positions of a log. */
export function compareCursors(a: Cursor, b: Cursor): number {
  const [aTime = 0, aSequence = 0] = a.split("-").map(Number);
  const [bTime = 0, bSequence = 0] = b.split("-").map(Number);
  return aTime - bTime || aSequence - bSequence;
}

/** What of a user's may have changed; watchers fetch it again. */
export type UserHint = "rooms" | "plan" | "usage";

/** Tells the user's open tabs that something changed. */
export async function hintUser(userId: string, ...hints: UserHint[]): Promise<void> {
  await tryRedis((redis) => {
    const pipeline = redis.pipeline();
    for (const what of hints) pipeline.publish(userChannel(userId), what);
    return pipeline.exec();
  });
}

/** Has the user's open streams look whether their session still lives. */
export async function announceSessionEnd(userId: string): Promise<void> {
  await tryRedis((redis) => redis.publish(userChannel(userId), "session-ended"));
}

/** Removes the logs of rooms whose owner is gone; what Redis does not hear of expires within a day. */
export async function forgetLogs(chatroomIds: readonly string[]): Promise<void> {
  for (let at = 0; at < chatroomIds.length; at += 500) {
    const keys = chatroomIds.slice(at, at + 500).map(logKey);
    await tryRedis((redis) => redis.del(...keys));
  }
}
