import "server-only";
import type { SentMessage } from "@/lib/contract/message";
import { findChatroom, touchChatroom } from "@/lib/db/chatrooms";
import { isUniqueViolation, transaction } from "@/lib/db/client";
import { findMessage } from "@/lib/db/messages";
import { findUsedToday } from "@/lib/db/usage";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";
import { LOG_START } from "@/lib/stream/room-log";
import {
  type Asker,
  announceReply,
  assertModelInPlan,
  guardFairUse,
  insertReply,
  modelFor,
  spendPrompt,
} from "@/lib/usecases/begin-reply";

export interface NewReply {
  /** The new reply's own id; a repeated request brings the same one and has no second effect. */
  readonly id: string;
  readonly chatroomId: string;
  /** The reply beside which it is made. */
  readonly messageId: string;
  readonly model?: string | undefined;
}

/**
 * Makes another reply beside the given one, as a branch; it counts as a prompt. `used` is the day's so far.
 * @throws AppError not_found, conflict, quota_exceeded, rate_limited, model_not_in_plan
 */
export async function regenerateReply(
  input: NewReply,
  asker: Asker,
): Promise<SentMessage & { used: number }> {
  try {
    return await regenerateNew(input, asker);
  } catch (error) {
    // A repeat meets what its first try has changed: a prompt less, or its own id.
    const earlier =
      error instanceof AppError || isUniqueViolation(error) ? await findEarlier(input, asker) : undefined;
    if (earlier) return earlier;
    throw error;
  }
}

async function regenerateNew(input: NewReply, asker: Asker): Promise<SentMessage & { used: number }> {
  const { chatroomId, messageId } = input;
  const room = await findChatroom(asker.userId, chatroomId);
  const old = room && (await findMessage(asker.userId, chatroomId, messageId));
  if (!old) throw new AppError("not_found");
  const question = old.parentId && (await findMessage(asker.userId, chatroomId, old.parentId));
  if (old.role !== "model" || !question)
    throw new AppError("conflict", "Only a reply can be made again. Name a reply's id.");
  if (old.status === "pending" || old.status === "streaming")
    throw new AppError("conflict", "This reply is still being written. Wait for it, or stop it first.", {
      retryAfter: 5,
    });
  assertModelInPlan(input.model, asker.plan);
  const model = input.model ?? modelFor(room, asker.plan);
  await guardFairUse(asker);
  const { row, event, used } = await transaction(async (tx) => {
    if (!(await touchChatroom(asker.userId, chatroomId, tx))) throw new AppError("not_found");
    const { day, used } = await spendPrompt(asker, tx);
    const reply = { id: input.id, chatroomId, parentId: question.id, model, day };
    return { ...(await insertReply(reply, asker, tx)), used };
  });
  const reply = toMessage(row);
  const eventsUrl = await announceReply(asker, chatroomId, [reply], event);
  return { message: toMessage(question), reply, eventsUrl, used };
}

/** The answer to a try that committed but never answered. */
async function findEarlier(
  { id, chatroomId }: NewReply,
  { userId }: Asker,
): Promise<(SentMessage & { used: number }) | undefined> {
  const reply = await findMessage(userId, chatroomId, id);
  const question = reply?.parentId && (await findMessage(userId, chatroomId, reply.parentId));
  if (!reply || !question) return undefined;
  const eventsUrl = `/api/chatroom/${chatroomId}/events?after=${LOG_START}`;
  const used = await findUsedToday(userId);
  return { message: toMessage(question), reply: toMessage(reply), eventsUrl, used };
}
