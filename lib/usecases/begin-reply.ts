import "server-only";
import type { Message as MessageItem } from "@/lib/contract/message";
import type { PlanName } from "@/lib/contract/user";
import type { Db } from "@/lib/db/client";
import { insertMessage, type MessageRow } from "@/lib/db/messages";
import { addToOutbox, type NewOutboxEvent } from "@/lib/db/outbox";
import { findUsedToday, reservePrompt, today } from "@/lib/db/usage";
import { AppError } from "@/lib/errors";
import { DEFAULT_MODEL, plans } from "@/lib/plans";
import { appendToLog, hintUser, LOG_START } from "@/lib/stream/room-log";
import { deliverNow } from "@/lib/usecases/deliver-outbox";
import { quotaLimit, quotaOf } from "@/lib/usecases/get-quota";
import { replyRequested } from "@/lib/usecases/reply-events";
import { roomsChanged } from "@/lib/usecases/room-list-cache";
import { spend } from "@/lib/vendors/rate-limit";

/** Who asks for a reply, and what it may use. */
export interface Asker {
  readonly userId: string;
  readonly plan: PlanName;
}

/** Pro has no daily limit but a fair-use burst, so that one account cannot starve the others. */
export async function guardFairUse({ userId, plan }: Asker): Promise<void> {
  const { hourlyPrompts } = plans()[plan];
  if (hourlyPrompts === null) return;
  const message = `That is more than ${hourlyPrompts} prompts within an hour. Take a short break and go on.`;
  await spend("prompts", userId, hourlyPrompts, 3600, message);
}

/** Refuses a model that the plan does not include. */
export function assertModelInPlan(model: string | null | undefined, plan: PlanName): void {
  if (!model || plans()[plan].models.some((option) => option.id === model)) return;
  const offered = plans().pro.models.some((option) => option.id === model);
  throw new AppError(
    "model_not_in_plan",
    offered ? undefined : `There is no model ${model} here. GET /plan lists the models.`,
  );
}

/**
 * The model that answers in a room. A room whose model the plan no longer includes stays usable: the plan's
 * own model answers, and the reply says which one it was.
 */
export function modelFor(room: { model: string | null }, plan: PlanName): string {
  const offered = plans()[plan].models;
  return offered.find(({ id }) => id === room.model)?.id ?? DEFAULT_MODEL;
}

/** Takes one prompt of the day inside the message's own transaction; 429 quota_exceeded when none is left. */
export async function spendPrompt({ userId, plan }: Asker, tx: Db): Promise<{ day: Date; used: number }> {
  const { dailyPrompts } = plans()[plan];
  const day = today();
  const used = await reservePrompt(userId, dailyPrompts, day, tx);
  if (used !== undefined) return { day, used };
  // More than the plan has, for somebody who was on Pro earlier today.
  const { used: sent, remaining, resetAt } = quotaOf(plan, await findUsedToday(userId, tx));
  const limit = quotaLimit(plan, sent);
  throw new AppError(
    "quota_exceeded",
    `You have used all ${dailyPrompts} prompts of today. They return at midnight UTC; Pro has no daily limit.`,
    {
      ...(limit && { limit }),
      details: { plan, dailyPrompts, used: sent, remaining, resetAt },
    },
  );
}

/** Inserts the pending reply and the event that has it made, in the caller's transaction. */
export async function insertReply(
  reply: { id: string; chatroomId: string; parentId: string; model: string; day: Date },
  { userId, plan }: Asker,
  tx: Db,
): Promise<{ row: MessageRow; event: NewOutboxEvent }> {
  const row = await insertMessage(
    {
      id: reply.id,
      chatroomId: reply.chatroomId,
      userId,
      role: "model",
      status: "pending",
      parentId: reply.parentId,
      model: reply.model,
      // A prompt on a plan without a daily limit costs nothing, though it is in the statistics.
      charge: plans()[plan].dailyPrompts === null ? "free" : "counted",
      usageDay: reply.day,
    },
    tx,
  );
  const event = replyRequested({ replyId: row.id, chatroomId: row.chatroomId, userId, plan });
  await addToOutbox(event, tx);
  return { row, event };
}

/**
 * After the commit: has the reply made, tells the watchers and forgets the cached list. Nothing here can
 * fail the request; what is not delivered now the outbox delivers later. Answers the address of the events.
 */
export async function announceReply(
  { userId }: Asker,
  chatroomId: string,
  created: readonly MessageItem[],
  event: NewOutboxEvent,
): Promise<string> {
  const [, appended] = await Promise.all([
    deliverNow([event]),
    appendToLog(
      chatroomId,
      created.map((message) => ({ event: "message.created", data: { message } })),
    ),
    roomsChanged(userId),
    hintUser(userId, "usage"),
  ]);
  return `/api/chatroom/${chatroomId}/events?after=${appended?.before ?? LOG_START}`;
}
