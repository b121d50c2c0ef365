import "server-only";
import Stripe from "stripe";
import { env } from "@/lib/env";

const TIMEOUT_MS = 10_000;

export type StripeApi = Stripe;

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
    maxNetworkRetries: 1,
    telemetry: false,
  });
  return client;
}

/** Whether Stripe says that there is no such object (any more). */
export function isMissingAtStripe(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
}
