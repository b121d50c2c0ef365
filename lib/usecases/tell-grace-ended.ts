import "server-only";
import { listOverdueSince } from "@/lib/db/subscriptions";
import { overdueSince } from "@/lib/plans";
import { hintUser } from "@/lib/stream/room-log";

/** Two runs of the minute's cron: a late one misses nobody, and to be told twice costs a look. */
const BACK_MS = 2 * 60_000;

/**
 * Tells the open pages of those whose grace period ended just now: nothing happens at Stripe at that moment,
 * so nothing else would. Answers how many.
 */
export async function tellGraceEnded(now: Date = new Date()): Promise<number> {
  const from = new Date(now.getTime() - BACK_MS);
  const userIds = await listOverdueSince(overdueSince(from), overdueSince(now));
  await Promise.all(userIds.map((userId) => hintUser(userId, "plan", "usage")));
  return userIds.length;
}
