import "server-only";
import type { PlanName } from "@/lib/contract/user";
import type { NewOutboxEvent } from "@/lib/db/outbox";
import type { AbandonedReply } from "@/lib/db/replies";
import { plans } from "@/lib/plans";

/** What generate-reply is told. */
export interface ReplyRequested {
  readonly replyId: string;
  readonly chatroomId: string;
  readonly userId: string;
  readonly plan: PlanName;
  /** Inngest's run priority in seconds. */
  readonly priority: number;
  /**
   * Concurrency keys, one per plan: replies with the same key share the plan's slots. A reply of the other
   * plan, or one taken over from a worker that may still hold its slot, has a key of its own.
   */
  readonly basicSlot: string;
  readonly proSlot: string;
}

export const REPLY_REQUESTED = "chat/message.created";
export const REPLY_ABANDONED = "chat/reply.abandoned";
export const ROOM_UNTITLED = "chat/room.untitled";

type Reply = Pick<ReplyRequested, "replyId" | "chatroomId" | "userId" | "plan">;

function slots({ replyId, userId, plan }: Reply): Pick<ReplyRequested, "basicSlot" | "proSlot" | "priority"> {
  return {
    priority: plans()[plan].priority,
    basicSlot: plan === "basic" ? userId : replyId,
    proSlot: plan === "pro" ? userId : replyId,
  };
}

/** The event of a new reply; its id makes sure that it runs once. */
export function replyRequested(reply: Reply): NewOutboxEvent {
  return { id: `reply-${reply.replyId}`, name: REPLY_REQUESTED, data: { ...reply, ...slots(reply) } };
}

/**
 * The event of a reply that needs a worker, at this attempt and in this round; whoever notices it sends the
 * same id. Only a reply that was begun may still hold its slot and gets one of its own: many that wait in
 * line go on waiting in line.
 */
export function replyAbandoned({
  id: replyId,
  chatroomId,
  userId,
  plan,
  attempt,
  begun,
  round,
}: AbandonedReply & { plan: PlanName }): NewOutboxEvent {
  const reply: Reply = { replyId, chatroomId, userId, plan };
  const own = `${replyId}-${attempt}`;
  return {
    id: `reply-${own}-abandoned-${round}`,
    name: REPLY_ABANDONED,
    data: { ...reply, ...slots(reply), ...(begun && { basicSlot: own, proSlot: own }) },
  };
}

/** The event of a room whose first reply is there. */
export function roomUntitled(room: { chatroomId: string; replyId: string }): NewOutboxEvent {
  return { id: `title-${room.chatroomId}`, name: ROOM_UNTITLED, data: { ...room } };
}
