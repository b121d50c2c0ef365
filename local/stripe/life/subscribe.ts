import { ApiError, invalid } from "../api-error";
import { nextPeriodEnd } from "../clock";
import { newId } from "../ids";
import type { Plan, Price, Subscription, SubscriptionItem } from "../objects";
import { list, type World } from "../world";
import { cardFor, collectInvoice, declined } from "./collect-invoice";
import { draftInvoice, finalizeInvoice } from "./draft-invoice";

/** What a new subscription is made from. Times are Unix seconds. */
export interface NewSubscription {
  customer: string;
  items: { price: Price; quantity: number; metadata?: Record<string, string> }[];
  trialEnd: number | null;
  card: string | null;
  metadata: Record<string, string>;
  description: string | null;
  billingMode: "classic" | "flexible";
  /** What happens when the first payment does not succeed; as in Stripe's `payment_behavior`. */
  onFailure: "allow_incomplete" | "default_incomplete" | "error_if_incomplete";
}

/**
 * Starts a subscription: first invoice (of zero while on trial), first payment, and the events of both. When
 * the payment fails it stays `incomplete` for 23 hours, as Stripe's does.
 * @throws ApiError 402 card_declined with `error_if_incomplete`, before anything was made.
 */
export function subscribe(world: World, wanted: NewSubscription): Subscription {
  const onTrial = wanted.trialEnd !== null;
  const subscription = build(world, wanted);
  const card = cardFor(world, null, subscription);
  const pays = onTrial || (card !== null && world.cardBehaviour.get(card) === "ok");
  if (!pays && wanted.onFailure === "error_if_incomplete") throw new ApiError(402, declined());
  if (!onTrial && card === null && wanted.onFailure !== "default_incomplete") throw noCard();

  const collectNow = pays && wanted.onFailure !== "default_incomplete";
  subscription.status = onTrial ? "trialing" : collectNow ? "active" : "incomplete";
  world.subscriptions.set(subscription.id, subscription);
  world.watch(subscription);
  const invoice = draftInvoice(world, subscription, "subscription_create", { free: onTrial });
  subscription.latest_invoice = invoice.id;
  finalizeInvoice(world, invoice);
  world.emit("customer.subscription.created", subscription);
  if (onTrial || wanted.onFailure !== "default_incomplete") {
    collectInvoice(world, invoice, { automatic: true });
  }
  return subscription;
}

/** Begins the next period: the trial or the last period is over, and an invoice for the next is drafted. */
export function renew(world: World, subscription: Subscription): void {
  const items = subscription.items.data.map((item) => {
    const start = item.current_period_end;
    return {
      ...item,
      current_period_start: start,
      current_period_end: endOfPeriod(subscription, item, start),
    };
  });
  const hold = subscription.status === "unpaid";
  const invoice = draftInvoice(world, subscription, "subscription_cycle", { items, hold });
  world.revise(
    subscription,
    {
      items: { ...subscription.items, data: items },
      latest_invoice: invoice.id,
      status: subscription.status === "trialing" ? "active" : subscription.status,
    },
    "customer.subscription.updated",
  );
}

/** Starts a new period now and bills it now: the end of a trial by hand, or a change of interval. */
export function restartPeriod(world: World, subscription: Subscription, changed?: SubscriptionItem[]): void {
  const now = world.now(subscription.customer);
  const items = (changed ?? subscription.items.data).map((item) => ({
    ...item,
    current_period_start: now,
    current_period_end: periodAfter(item.price, now, now),
  }));
  const invoice = draftInvoice(world, subscription, "subscription_update", { items });
  finalizeInvoice(world, invoice);
  world.revise(
    subscription,
    {
      items: { ...subscription.items, data: items },
      billing_cycle_anchor: now,
      latest_invoice: invoice.id,
      ...(subscription.status === "trialing" ? { status: "active" as const, trial_end: now } : {}),
    },
    "customer.subscription.updated",
  );
  collectInvoice(world, invoice, { automatic: true });
}

export function itemFor(
  world: World,
  subscription: { id: string; customer: string },
  wanted: NewSubscription["items"][number],
  period: { start: number; end: number },
): SubscriptionItem {
  return {
    id: newId("si", 14),
    object: "subscription_item",
    billing_thresholds: null,
    created: world.now(subscription.customer),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: wanted.metadata ?? {},
    plan: planOf(wanted.price),
    price: structuredClone(wanted.price),
    quantity: wanted.quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
}

function build(world: World, wanted: NewSubscription): Subscription {
  const now = world.now(wanted.customer);
  const [first] = wanted.items;
  if (!first) throw invalid("Missing required param: items.", "items", "parameter_missing");
  const id = newId("sub");
  const anchor = wanted.trialEnd ?? now;
  const end = wanted.trialEnd ?? periodAfter(first.price, now, now);
  const items = wanted.items.map((item) =>
    itemFor(world, { id, customer: wanted.customer }, item, { start: now, end }),
  );
  return {
    id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: anchor,
    billing_cycle_anchor_config: null,
    billing_mode: {
      type: wanted.billingMode,
      flexible: wanted.billingMode === "flexible" ? { proration_discounts: "included" } : null,
    },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: now,
    currency: first.price.currency,
    customer: wanted.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: wanted.card,
    default_source: null,
    default_tax_rates: [],
    description: wanted.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: list(`/v1/subscription_items?subscription=${id}`, items),
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: "incomplete",
    test_clock: null,
    transfer_data: null,
    trial_end: wanted.trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: "create_invoice" },
    },
    trial_start: wanted.trialEnd === null ? null : now,
  };
}

function endOfPeriod(subscription: Subscription, item: SubscriptionItem, start: number): number {
  return periodAfter(item.price, subscription.billing_cycle_anchor, start);
}

function periodAfter(price: Price, anchor: number, after: number): number {
  const recurring = price.recurring;
  if (!recurring) throw invalid("The price specified is not recurring.", "items[0][price]");
  return nextPeriodEnd(anchor, recurring.interval as "day", recurring.interval_count, after);
}

/** The older name of a recurring price, which subscription items still carry. */
function planOf(price: Price): Plan {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
}

function noCard(): ApiError {
  return invalid(
    "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    undefined,
    "resource_missing",
  );
}
