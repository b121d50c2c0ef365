import "server-only";
import { swapCheckout } from "@/lib/db/subscriptions";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { plans } from "@/lib/plans";
import { hasEnded } from "@/lib/usecases/choose-subscription";
import { withCustomer } from "@/lib/usecases/hold-customer";
import { portalUrl } from "@/lib/usecases/open-portal";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";
import {
  isMissingAtStripe,
  orStripeIsAway,
  requireStripe,
  type StripeApi,
  type StripeCheckout,
  type StripeCheckoutParams,
} from "@/lib/vendors/stripe";

export interface CheckoutRequest {
  readonly userId: string;
  readonly mobile: string;
  /** Path of this site to come back to. */
  readonly returnTo?: string | undefined;
  /** The same again when the request is repeated: Stripe then answers the session it made first. */
  readonly effectId: string;
}

/** Requests of one user that race for the one Checkout; the last of more is asked to try again. */
const ROUNDS = 3;

/**
 * Opens Stripe Checkout for Pro. There is one open Checkout per user: a second click, in another tab too, gets
 * the same one. Stripe is asked first, so that a subscription that lives is seen even before its webhook.
 * @throws AppError already_pro (details.portalUrl), conflict, service_unavailable
 */
export function startCheckout(request: CheckoutRequest): Promise<{ url: string }> {
  const api = requireStripe();
  return orStripeIsAway(
    withCustomer(api, request, async ({ stripeCustomerId }) => {
      const wanted = sessionParams(request, stripeCustomerId);
      for (let round = 1; round <= ROUNDS; round++) {
        const known = await findOpenCheckout(api, request.userId, stripeCustomerId);
        const url = await reuse(api, request.userId, known, wanted);
        if (url) return { url };
        // Paid while it was looked at or closed?
        if (known) await findOpenCheckout(api, request.userId, stripeCustomerId);
        const opened = await openSession(api, request, round, known, wanted);
        if (opened) return { url: opened };
      }
      throw new AppError("conflict", "Several payment pages were asked for at once. Try again.", {
        retryAfter: 1,
      });
    }),
  );
}

/**
 * The Checkout that is remembered as open, if any. Refuses when a subscription lives, paid or not: a second
 * one would be charged beside it, so the portal is the way.
 */
async function findOpenCheckout(api: StripeApi, userId: string, customer: string): Promise<string | null> {
  const row = await reconcileSubscription(userId);
  if (!row || hasEnded(row)) return row?.checkoutSessionId ?? null;
  throw new AppError(
    "already_pro",
    row.status === "active" || row.status === "trialing"
      ? undefined
      : "You have a subscription whose payment is not complete. Settle it in the billing portal to have Pro.",
    { details: { portalUrl: await portalUrl(api, customer) } },
  );
}

function sessionParams({ userId, returnTo }: CheckoutRequest, customer: string) {
  const { APP_URL } = env();
  // Set wherever Stripe is: lib/env.ts sees to it.
  const price = plans().pro.priceId as string;
  const back = returnTo ? `returnTo=${encodeURIComponent(returnTo)}` : "";
  return {
    mode: "subscription",
    customer,
    client_reference_id: userId,
    line_items: [{ price, quantity: 1 }],
    metadata: { userId, price },
    subscription_data: { metadata: { userId } },
    success_url: `${APP_URL}/billing/success?session_id={CHECKOUT_SESSION_ID}${back && `&${back}`}`,
    cancel_url: `${APP_URL}/billing/cancelled${back && `?${back}`}`,
  } satisfies StripeCheckoutParams;
}

type SessionParams = ReturnType<typeof sessionParams>;

/** The address of the known Checkout if it is open and for the same; one for something else is closed. */
async function reuse(
  api: StripeApi,
  userId: string,
  known: string | null,
  wanted: SessionParams,
): Promise<string | undefined> {
  const session = known ? await retrieveSession(api, known) : undefined;
  if (!known || session?.status !== "open") return undefined;
  const same =
    session.success_url === wanted.success_url &&
    session.metadata?.price === wanted.metadata.price &&
    session.customer === wanted.customer;
  if (same && session.url) return session.url;
  try {
    await api.checkout.sessions.expire(known);
  } catch (error) {
    // Paid or expired since it was read; whoever called looks again.
    if ((await retrieveSession(api, known))?.status === "open") throw error;
  }
  await swapCheckout(userId, known, null);
  return undefined;
}

async function retrieveSession(api: StripeApi, id: string): Promise<StripeCheckout | undefined> {
  try {
    return await api.checkout.sessions.retrieve(id);
  } catch (error) {
    if (isMissingAtStripe(error)) return undefined;
    throw error;
  }
}

/** Makes a session in the place of the known one; undefined, and closed again, when another was quicker. */
async function openSession(
  api: StripeApi,
  { userId, effectId }: CheckoutRequest,
  round: number,
  known: string | null,
  wanted: SessionParams,
): Promise<string | undefined> {
  // Stripe refuses a key with other parameters; another round or customer is another request.
  const idempotencyKey = `castor-checkout-${effectId}-${round}-${wanted.customer}`;
  const { id, url } = await api.checkout.sessions.create(wanted, { idempotencyKey });
  // What was known may have been forgotten meanwhile, because it is closed.
  const won =
    (await swapCheckout(userId, known, id)) || (known !== null && (await swapCheckout(userId, null, id)));
  if (won && url) return url;
  await api.checkout.sessions.expire(id).catch(() => {});
  return undefined;
}
