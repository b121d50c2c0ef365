import "server-only";
import { findSubscription } from "@/lib/db/subscriptions";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { isMissingAtStripe, orStripeIsAway, requireStripe, type StripeApi } from "@/lib/vendors/stripe";

/**
 * Opens Stripe's billing portal: card, invoices, cancelling and resuming.
 * @throws AppError conflict for a user who has never bought anything, service_unavailable
 */
export async function openPortal(userId: string): Promise<{ url: string }> {
  const api = requireStripe();
  const row = await findSubscription(userId);
  const nothingYet = new AppError(
    "conflict",
    "There is no subscription to manage yet. Upgrade to Pro first.",
  );
  if (!row?.stripeCustomerId) throw nothingYet;
  try {
    return { url: await portalUrl(api, row.stripeCustomerId) };
  } catch (error) {
    if (isMissingAtStripe(error, "customer")) throw nothingYet;
    return orStripeIsAway(Promise.reject(error));
  }
}

/** A portal page for the customer; it leads back to the settings, which then ask Stripe what has changed. */
export async function portalUrl(api: StripeApi, customer: string): Promise<string> {
  const { url } = await api.billingPortal.sessions.create({
    customer,
    return_url: `${env().APP_URL}/settings?from=portal#billing`,
  });
  return url;
}
