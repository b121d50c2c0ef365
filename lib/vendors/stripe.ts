import "server-only";
import Stripe from "stripe";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** Longest wait for one answer of Stripe, and how often a call is tried again under the same key. */
const TIMEOUT_MS = 10_000;
const RETRIES = 2;

/** Oldest signature that a webhook may carry; Stripe's own recommendation. */
const SIGNATURE_SECONDS = 300;

export type StripeApi = Stripe;
export type StripeSubscription = Stripe.Subscription;
export type StripeCheckout = Stripe.Checkout.Session;
export type StripeCheckoutParams = Stripe.Checkout.SessionCreateParams;
export type StripeWebhook = Stripe.Event;

let client: StripeApi | undefined;

/** Stripe; undefined where billing is not set up (no STRIPE_SECRET_KEY). */
export function stripe(): StripeApi | undefined {
  const { STRIPE_SECRET_KEY, STRIPE_API_BASE } = env();
  if (!STRIPE_SECRET_KEY) return undefined;
  const base = new URL(STRIPE_API_BASE);
  client ??= new Stripe(STRIPE_SECRET_KEY, {
    host: base.hostname,
    port: base.port || (base.protocol === "http:" ? 80 : 443),
    protocol: base.protocol === "http:" ? "http" : "https",
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
  });
  return client;
}

const NOT_SET_UP = "Payments are not set up on this site, so there is no plan to buy or manage here.";

/** Stripe for what cannot go on without it. @throws AppError service_unavailable where it is not set up */
export function requireStripe(): StripeApi {
  const api = stripe();
  if (!api) throw new AppError("service_unavailable", NOT_SET_UP, { retryAfter: 3600 });
  return api;
}

/** Whether Stripe says that there is no such object (any more); `param` narrows it to one parameter. */
export function isMissingAtStripe(error: unknown, param?: string): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    error.code === "resource_missing" &&
    (param === undefined || error.param === param)
  );
}

/** How many kept failures `makeOnce` goes past, each a call that failed within one day. */
const MOST_KEPT = 20;

/**
 * Has Stripe make something once, however often and from wherever it is asked for under the key. Stripe keeps
 * a 500 under its key for a day, and would answer it again and again; so whoever meets one goes on under a key
 * made from the request that failed, the same for everybody, past every failure that is kept to the first
 * call that is carried out now. If that fails as well, Stripe is in trouble at this moment.
 */
export async function makeOnce<T>(
  key: string,
  make: (options: Stripe.RequestOptions) => Promise<T>,
): Promise<T> {
  // Tried again by the client, a new failure would come back as a kept one: only the first call is.
  let options: Stripe.RequestOptions = { idempotencyKey: key };
  for (let kept = 0; ; kept++) {
    try {
      return await make(options);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeAPIError) || (error.statusCode ?? 0) < 500) throw error;
      const isNew = error.headers?.["idempotent-replayed"] !== "true";
      if ((kept > 0 && isNew) || kept === MOST_KEPT) throw error;
      const failed = error.headers?.["original-request"] ?? error.requestId;
      options = { idempotencyKey: `${key}-${failed}`, maxNetworkRetries: 0 };
    }
  }
}

/** Whether Stripe has looked at a call and will refuse it however often it is tried. */
export function isRefusedByStripe(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripePermissionError
  );
}

/** Runs what a person waits for; whatever is wrong with Stripe becomes words and a time to try again. */
export async function orStripeIsAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof Stripe.errors.StripeError)) throw cause;
    throw new AppError(
      "service_unavailable",
      "Stripe does not answer right now. Nothing was charged or changed; try again in a minute.",
      { retryAfter: 60, cause },
    );
  }
}

/**
 * Reads a webhook: the signature is checked over the bytes as they came, with every secret that is valid at
 * the moment (two during a rotation).
 * @throws AppError signature_invalid; service_unavailable where no secret is set up
 */
export function readWebhook(body: Uint8Array, signature: string | null): StripeWebhook {
  const secrets = env().STRIPE_WEBHOOK_SECRET;
  if (secrets.length === 0) throw new AppError("service_unavailable", NOT_SET_UP, { retryAfter: 3600 });
  let refusal: unknown = "the Stripe-Signature header is missing";
  for (const secret of signature ? secrets : []) {
    try {
      return Stripe.webhooks.constructEvent(body, signature ?? "", secret, SIGNATURE_SECONDS);
    } catch (error) {
      refusal = error;
    }
  }
  throw new AppError("signature_invalid", undefined, { cause: refusal });
}
