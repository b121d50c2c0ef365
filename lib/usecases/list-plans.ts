import "server-only";
import type { Plan } from "@/lib/contract/billing";
import { log } from "@/lib/log";
import { type PlanDefinition, plans } from "@/lib/plans";
import { requireStripe, stripe } from "@/lib/vendors/stripe";

type Price = NonNullable<Plan["price"]>;

/** A price changes once in a year; whoever changed it should not wait long to see it. */
const KEPT_MS = 10 * 60_000;
/** After a failure Stripe is left alone this long; the page shows the price it had before, or none. */
const REST_MS = 15_000;
/** A page waits for it, and is worth more than the price. */
const TIMEOUT_MS = 3_000;

let latest: { readonly until: number; readonly price: Promise<Price | null> } | undefined;

/**
 * The plans as the pricing page shows them. The price is Stripe's: null for what is free, for what cannot be
 * bought here, and while Stripe does not tell it.
 */
export async function listPlans(): Promise<Plan[]> {
  const { basic, pro } = plans();
  const known =
    pro.priceId && stripe() ? { available: true, price: await priceOf(pro.priceId) } : NOT_FOR_SALE;
  return [describe(basic, { available: true, price: null }), describe(pro, known)];
}

const NOT_FOR_SALE = { available: false, price: null };

function describe(plan: PlanDefinition, sale: Pick<Plan, "available" | "price">): Plan {
  return {
    name: plan.name,
    title: plan.title,
    dailyPrompts: plan.dailyPrompts,
    hourlyPrompts: plan.hourlyPrompts,
    concurrentReplies: plan.concurrentReplies,
    models: plan.models.map(({ id, label, hint }) => ({ id, label, hint })),
    ...sale,
  };
}

/** Asked once for everybody, and again when it is old. */
function priceOf(priceId: string): Promise<Price | null> {
  if (!latest || latest.until < Date.now()) {
    const before = latest?.price ?? Promise.resolve(null);
    const price = askPrice(priceId).catch((error) => {
      log.warn({ err: error }, "Stripe did not tell the price");
      latest = { until: Date.now() + REST_MS, price: before };
      return before;
    });
    latest = { until: Date.now() + KEPT_MS, price };
  }
  return latest.price;
}

async function askPrice(priceId: string): Promise<Price | null> {
  const quick = { timeout: TIMEOUT_MS, maxNetworkRetries: 0 };
  const { unit_amount, currency, recurring } = await requireStripe().prices.retrieve(priceId, {}, quick);
  // A price in fractions of a cent or by usage is no amount that a page could show.
  if (unit_amount === null || !recurring) return null;
  const { interval, interval_count } = recurring;
  return {
    amount: unit_amount,
    currency,
    interval: interval_count === 1 ? interval : `${interval_count} ${interval}s`,
  };
}
