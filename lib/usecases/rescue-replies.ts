import "server-only";
import { database } from "@/lib/db/client";
import { addToOutbox } from "@/lib/db/outbox";
import { findAbandonedReplies } from "@/lib/db/replies";
import { findUser } from "@/lib/db/users";
import { planOf } from "@/lib/plans";
import { deliverNow } from "@/lib/usecases/deliver-outbox";
import { replyAbandoned } from "@/lib/usecases/reply-events";

const MOST = 100;

/**
 * Has abandoned replies made by another worker; answers how many. Called by cron for all rooms and by the
 * events route for the room that somebody watches. Whoever is second sends an event that runs nothing.
 */
export async function rescueReplies(chatroomId?: string): Promise<number> {
  const abandoned = await findAbandonedReplies(MOST, chatroomId);
  for (const { id: replyId, chatroomId, userId, attempt } of abandoned) {
    const plan = planOf((await findUser(userId))?.subscription);
    const event = replyAbandoned({ replyId, chatroomId, userId, plan }, attempt);
    await addToOutbox(event, database());
    await deliverNow([event]);
  }
  return abandoned.length;
}
