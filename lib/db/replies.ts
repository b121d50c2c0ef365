import "server-only";
import { type Db, database, transaction } from "@/lib/db/client";
import { type Chatroom, type Message, type Persona, Prisma } from "@/lib/db/generated/client";
import { refundPrompt } from "@/lib/db/usage";

/** A worker beats this often; a reply without a beat for STALE_MS is taken over. */
export const HEARTBEAT_MS = 5_000;
const STALE_MS = 20_000;
/** A reply that nobody began in this time may have been lost by the queue. */
const LOST_MS = 5 * 60_000;
/** Starts of one reply, takeovers included, before it is given up. */
export const MOST_ATTEMPTS = 10;

export type ClaimedReply = Message & { chatroom: Chatroom & { persona: Persona | null } };

/**
 * Takes a reply to make it: one that waits, or one whose worker has stopped beating. The new attempt number
 * fences off the worker that was overtaken: its later writes change nothing. Undefined when there is nothing
 * to take. `cursor` is the end of the room's event log before the attempt.
 */
export async function claimReply(
  replyId: string,
  cursor: string | undefined,
): Promise<ClaimedReply | undefined> {
  const claimed = await database().$queryRaw<{ id: string }[]>`
    UPDATE message SET status = 'streaming', attempt = attempt + 1, heartbeat_at = now(), retry_at = NULL,
      content = '', thoughts = NULL, grounding = NULL, event_cursor = ${cursor ?? null},
      started_at = COALESCE(started_at, now())
    WHERE id = ${replyId}::uuid AND role = 'model' AND stop_requested_at IS NULL AND (${heldBy("nobody")})
    RETURNING id`;
  if (claimed.length === 0) return undefined;
  const reply = await database().message.findUnique({
    where: { id: replyId },
    include: { chatroom: { include: { persona: true } } },
  });
  return reply ?? undefined;
}

/** A reply that could not be claimed: whoever has it must beat again before `staleAt`. */
export async function findHolder(
  replyId: string,
): Promise<(Message & { ended: boolean; staleAt: Date }) | undefined> {
  const reply = await database().message.findUnique({ where: { id: replyId } });
  if (!reply) return undefined;
  const ended = reply.status !== "pending" && reply.status !== "streaming";
  return { ...reply, ended, staleAt: new Date((reply.heartbeatAt?.getTime() ?? Date.now()) + STALE_MS) };
}

/** What a worker has so far. */
export interface ReplyProgress {
  readonly content: string;
  readonly thoughts: string | null;
  /** The last event that the text reflects. */
  readonly eventCursor: string | undefined;
}

/** Beats and saves; "overtaken" when another worker has the reply now (or it is gone). */
export async function saveProgress(
  replyId: string,
  attempt: number,
  progress: ReplyProgress,
): Promise<"go on" | "stop" | "overtaken"> {
  const [row] = await database().$queryRaw<{ stop: boolean }[]>`
    UPDATE message SET heartbeat_at = now(), content = ${progress.content}, thoughts = ${progress.thoughts},
      event_cursor = COALESCE(${progress.eventCursor ?? null}, event_cursor)
    WHERE id = ${replyId}::uuid AND status = 'streaming' AND attempt = ${attempt}
    RETURNING stop_requested_at IS NOT NULL AS stop`;
  if (!row) return "overtaken";
  return row.stop ? "stop" : "go on";
}

/**
 * Puts a reply back in line until `retryAt`; false when it is not this attempt's any more, or was stopped
 * meanwhile.
 */
export async function postponeReply(
  replyId: string,
  attempt: number,
  retryAt: Date,
  errorCode: string,
): Promise<boolean> {
  const { count } = await database().message.updateMany({
    where: { id: replyId, status: "streaming", attempt, stopRequestedAt: null },
    data: { status: "pending", retryAt, errorCode, content: "", thoughts: null },
  });
  return count === 1;
}

export type RefundReason = "failed" | "blocked" | "stopped_before_first_word";

/** How a reply ends. */
export interface ReplyEnding {
  readonly status: "complete" | "failed" | "stopped";
  readonly content?: string;
  readonly thoughts?: string | null;
  readonly grounding?: Prisma.InputJsonValue | undefined;
  readonly errorCode?: string | null;
  readonly errorCategory?: string | null;
  readonly promptTokens?: number | null;
  readonly replyTokens?: number | null;
  readonly thoughtsTokens?: number | null;
  readonly omittedMessages?: number;
  readonly firstTokenMs?: number | null;
  readonly totalMs?: number | null;
  /** Gives the prompt back. */
  readonly refund?: RefundReason | undefined;
}

/** Whose reply it is to be: the attempt's own, or one that no living worker has. */
export type ReplyHolder = { readonly attempt: number } | "nobody";

/** The condition in SQL; by the database's clock, because those of the instances may differ. */
function heldBy(holder: ReplyHolder): Prisma.Sql {
  return holder === "nobody"
    ? Prisma.sql`status = 'pending' OR (status = 'streaming' AND heartbeat_at < now() - ${STALE_MS} * interval '1 millisecond')`
    : Prisma.sql`status = 'streaming' AND attempt = ${holder.attempt}`;
}

/**
 * Ends a reply once, and refunds its prompt in the same transaction if the ending says so. Undefined when
 * the reply has ended already or is held by somebody else. `also` runs in the transaction, for the outbox.
 */
export function endReply(
  replyId: string,
  holder: ReplyHolder,
  { refund, ...ending }: ReplyEnding,
  also?: (reply: Message, tx: Db) => Promise<void>,
): Promise<Message | undefined> {
  return transaction(async (tx) => {
    const held = await tx.$queryRaw<{ charge: string }[]>`
      SELECT charge::text FROM message WHERE id = ${replyId}::uuid AND (${heldBy(holder)}) FOR UPDATE`;
    if (!held[0]) return undefined;
    const givesBack = refund !== undefined && held[0].charge === "counted";
    const reply = await tx.message.update({
      where: { id: replyId },
      data: {
        ...ending,
        finishedAt: new Date(),
        heartbeatAt: null,
        retryAt: null,
        ...(givesBack && { charge: "refunded", refundReason: refund }),
      },
    });
    if (givesBack && reply.usageDay) await refundPrompt(reply.userId, reply.usageDay, tx);
    if (ending.status === "complete")
      await tx.chatroom.update({ where: { id: reply.chatroomId }, data: { lastActivityAt: new Date() } });
    await also?.(reply, tx);
    return reply;
  });
}

/** Asks the worker of a reply to stop; it looks at every beat, and at the flag in Redis at every word. */
export async function requestStop(replyId: string): Promise<boolean> {
  const { count } = await database().message.updateMany({
    where: { id: replyId, status: "streaming" },
    data: { stopRequestedAt: new Date() },
  });
  return count > 0;
}

/** A reply whose worker has gone, or that the queue has lost. */
export interface AbandonedReply {
  id: string;
  chatroomId: string;
  userId: string;
  attempt: number;
  /** A worker had begun it; false for one that waits in line. */
  begun: boolean;
  /** How often LOST_MS has passed over it: a rescue that has come to nothing is tried again in the next round. */
  round: number;
}

/**
 * Replies without a beat for STALE_MS, postponed ones whose time is long past, and ones that nobody has
 * begun; those with a dead worker first.
 */
export function findAbandonedReplies(limit: number, chatroomId?: string): Promise<AbandonedReply[]> {
  const stale = Prisma.sql`now() - ${STALE_MS} * interval '1 millisecond'`;
  const lost = Prisma.sql`now() - ${LOST_MS} * interval '1 millisecond'`;
  return database().$queryRaw<AbandonedReply[]>`
    SELECT id, chatroom_id AS "chatroomId", user_id AS "userId", attempt, status = 'streaming' AS begun,
      floor(extract(epoch FROM now() - CASE status WHEN 'streaming' THEN heartbeat_at ELSE COALESCE(retry_at, created_at) END)
        * 1000 / ${LOST_MS})::int AS round
    FROM message
    WHERE role = 'model' ${chatroomId ? Prisma.sql`AND chatroom_id = ${chatroomId}::uuid` : Prisma.empty}
      AND ((status = 'streaming' AND heartbeat_at < ${stale})
        OR (status = 'pending' AND retry_at < ${stale})
        OR (status = 'pending' AND retry_at IS NULL AND created_at < ${lost}))
    ORDER BY status DESC, id
    LIMIT ${limit}`;
}

/** What of the user's is pending or streaming in a room. */
export function findUnfinishedReplies(userId: string, chatroomId: string): Promise<{ id: string }[]> {
  return database().message.findMany({
    where: { userId, chatroomId, status: { in: ["pending", "streaming"] } },
    select: { id: true },
  });
}
