import "server-only";
import { type SubscriptionStatus, subscriptionStatus } from "@/lib/contract/billing";
import type { Subscription } from "@/lib/db/generated/client";
import { findSubscription } from "@/lib/db/subscriptions";
import { findUsedToday } from "@/lib/db/usage";
import { graceUntil, planOf } from "@/lib/plans";
import { hasEnded } from "@/lib/usecases/choose-subscription";
import { quotaOf } from "@/lib/usecases/get-quota";

/** Plan, subscription and today's prompts, as the database knows them. */
export async function getSubscription(userId: string): Promise<SubscriptionStatus> {
  return describeSubscription(userId, await findSubscription(userId));
}

/** The same for a row that is known already. */
export async function describeSubscription(
  userId: string,
  row: Subscription | null | undefined,
): Promise<SubscriptionStatus> {
  const plan = planOf(row);
  const { dailyPrompts, used, resetAt } = quotaOf(plan, await findUsedToday(userId));
  const status = subscriptionStatus.shape.status.safeParse(row?.status).data ?? "none";
  const lives = row && !hasEnded(row);
  const grace = status === "past_due" ? graceUntil(row?.pastDueSince ?? null) : null;
  return {
    plan,
    status,
    currentPeriodEnd: (lives && row.currentPeriodEnd?.toISOString()) || null,
    cancelAtPeriodEnd: Boolean(lives && row.cancelAtPeriodEnd),
    graceUntil: grace?.toISOString() ?? null,
    dailyPrompts,
    used,
    resetAt,
  };
}
