import "server-only";
import { addAllToOutbox } from "@/lib/db/outbox";
import { findAbandonedReplies } from "@/lib/db/replies";
import { findUser } from "@/lib/db/users";
import { planOf } from "@/lib/plans";
import { deliverNow } from "@/lib/usecases/deliver-outbox";
import { replyAbandoned } from "@/lib/usecases/reply-events";

const MOST = 500;

/**
 * Has abandoned replies made by another worker; answers how many. Called by cron for all rooms and by the
 * events route for the room that somebody watches. Whoever is first writes the event, and the others send none.
 */
export async function rescueReplies(chatroomId?: string): Promise<number> {
  const abandoned = await findAbandonedReplies(MOST, chatroomId);
  if (abandoned.length === 0) return 0;
  const users = new Set(abandoned.map(({ userId }) => userId));
  const plans = new Map(
    await Promise.all(
      [...users].map(async (userId) => [userId, planOf((await findUser(userId))?.subscription)] as const),
    ),
  );
  const events = await addAllToOutbox(
    abandoned.map((reply) => replyAbandoned({ ...reply, plan: plans.get(reply.userId) ?? "basic" })),
  );
  if (events.length > 0) await deliverNow(events);
  return events.length;
}
