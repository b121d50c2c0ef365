import "server-only";
import { findSubscription } from "@/lib/db/subscriptions";
import { AppError } from "@/lib/errors";
import { hasEnded } from "@/lib/usecases/choose-subscription";
import { listSubscriptions } from "@/lib/usecases/reconcile-subscription";
import { isMissingAtStripe, type StripeApi, type StripeCheckout, stripe } from "@/lib/vendors/stripe";

/**
 * Ends at Stripe whatever could charge the user: every subscription, known here or not, and every Checkout
 * that is still open. What is gone or ended already counts as done.
 * @throws AppError service_unavailable when Stripe does not confirm it
 */
export async function cancelSubscriptionOf(userId: string): Promise<void> {
  const customer = (await findSubscription(userId))?.stripeCustomerId;
  const api = stripe();
  if (!api || !customer) return;
  try {
    // The open Checkouts first: paid in between, one would leave a subscription that nobody knows of.
    for (const { id } of await listOpenCheckouts(api, customer)) await expire(api, id);
    for (const subscription of await listSubscriptions(api, customer)) {
      if (!hasEnded(subscription)) await cancel(api, subscription.id);
    }
  } catch (cause) {
    throw new AppError(
      "service_unavailable",
      "Stripe did not confirm that the subscription has ended, so nothing was deleted. Try again in a few minutes.",
      { retryAfter: 60, cause },
    );
  }
}

async function listOpenCheckouts(api: StripeApi, customer: string): Promise<StripeCheckout[]> {
  try {
    return (await api.checkout.sessions.list({ customer, status: "open", limit: 100 })).data;
  } catch (error) {
    if (isMissingAtStripe(error, "customer")) return [];
    throw error;
  }
}

/** A session that was paid or ran out since it was listed cannot be expired, and need not be. */
async function expire(api: StripeApi, sessionId: string): Promise<void> {
  try {
    await api.checkout.sessions.expire(sessionId);
  } catch (error) {
    if ((await api.checkout.sessions.retrieve(sessionId)).status === "open") throw error;
  }
}

async function cancel(api: StripeApi, subscriptionId: string): Promise<void> {
  try {
    await api.subscriptions.cancel(subscriptionId, { prorate: false });
  } catch (error) {
    if (!isMissingAtStripe(error)) throw error;
  }
}
