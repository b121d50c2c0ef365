import "server-only";
import { findSubscription } from "@/lib/db/subscriptions";
import { AppError } from "@/lib/errors";
import { isMissingAtStripe, type StripeApi, stripe } from "@/lib/vendors/stripe";

/**
 * Ends the user's subscription at Stripe now, and a Checkout that is still open, so that nothing can be
 * charged afterwards. One that is gone or ended already counts as done.
 * @throws AppError service_unavailable when Stripe does not confirm it
 */
export async function cancelSubscriptionOf(userId: string): Promise<void> {
  const known = await findSubscription(userId);
  const api = stripe();
  if (!api || !known) return;
  const { checkoutSessionId, stripeSubscriptionId } = known;
  try {
    // The open Checkout first: paid in between, it would leave a subscription that nobody knows of.
    if (checkoutSessionId) await endIfOpen(api, checkoutSessionId);
    if (stripeSubscriptionId) await cancelIfLive(api, stripeSubscriptionId);
  } catch (cause) {
    throw new AppError(
      "service_unavailable",
      "Stripe did not confirm that the subscription has ended, so nothing was deleted. Try again in a few minutes.",
      { retryAfter: 60, cause },
    );
  }
}

async function endIfOpen(api: StripeApi, sessionId: string): Promise<void> {
  const session = await orMissing(api.checkout.sessions.retrieve(sessionId));
  if (session?.status === "open") await orMissing(api.checkout.sessions.expire(sessionId));
  const started = session?.subscription;
  if (started) await cancelIfLive(api, typeof started === "string" ? started : started.id);
}

async function cancelIfLive(api: StripeApi, subscriptionId: string): Promise<void> {
  const subscription = await orMissing(api.subscriptions.retrieve(subscriptionId));
  if (!subscription || subscription.status === "canceled" || subscription.status === "incomplete_expired")
    return;
  await orMissing(api.subscriptions.cancel(subscriptionId, { prorate: false }));
}

async function orMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissingAtStripe(error)) return undefined;
    throw error;
  }
}
