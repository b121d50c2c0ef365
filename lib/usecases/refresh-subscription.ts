import "server-only";
import type { SubscriptionStatus } from "@/lib/contract/billing";
import { describeSubscription } from "@/lib/usecases/get-subscription";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";
import { spend } from "@/lib/vendors/rate-limit";
import { orStripeIsAway, requireStripe } from "@/lib/vendors/stripe";

/** A page that waits for a payment asks nine times in half a minute. */
const PER_MINUTE = 30;

/**
 * Asks Stripe what holds now, and answers that.
 * @throws AppError rate_limited, service_unavailable
 */
export async function refreshSubscription(userId: string): Promise<SubscriptionStatus> {
  requireStripe();
  const message =
    "Stripe was asked many times in the last minute. Wait a moment; your plan also changes by itself.";
  await spend("subscription-refresh", userId, PER_MINUTE, 60, message);
  return describeSubscription(userId, await orStripeIsAway(reconcileSubscription(userId)));
}
