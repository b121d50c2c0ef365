import "server-only";
import type { Message } from "@/lib/contract/message";
import { findMessage } from "@/lib/db/messages";
import { toMessage } from "@/lib/present/message";
import { tailRoom } from "@/lib/stream/tail-room";

const ENDINGS = new Set<string>(["reply.completed", "reply.failed", "reply.stopped"]);

/** Waits for a reply to end; undefined when the time is up first or the caller has gone. */
export async function waitForReply(
  where: { userId: string; sessionId: string; chatroomId: string; replyId: string; after: string },
  seconds: number,
  caller: AbortSignal,
): Promise<Message | undefined> {
  const { replyId, ...watch } = where;
  const signal = AbortSignal.any([caller, AbortSignal.timeout(seconds * 1000)]);
  for await (const { event, ...rest } of tailRoom({ ...watch, signal })) {
    if (event === "resync") break;
    if (ENDINGS.has(event) && "data" in rest && "message" in rest.data && rest.data.message.id === replyId)
      return rest.data.message;
  }
  const row = await findMessage(where.userId, where.chatroomId, replyId);
  const ended = row && row.status !== "pending" && row.status !== "streaming";
  return ended ? toMessage(row) : undefined;
}

const MOST_SECONDS = 60;

/** The N of `Prefer: wait=N` (RFC 7240) in seconds, at most 60; 0 without it. */
export function preferredWait(prefer: string | null): number {
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(prefer ?? "")?.[1];
  return Math.min(MOST_SECONDS, Number(wait ?? 0));
}
