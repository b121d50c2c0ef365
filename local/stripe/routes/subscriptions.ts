import { invalid, missing, notCovered } from "../api-error";
import { DAY } from "../clock";
import { cancelSubscription, periodEnd, scheduleCancel, unscheduleCancel } from "../life/cancel-subscription";
import { attachCard } from "../life/cards";
import { itemFor, type NewSubscription, restartPeriod, subscribe } from "../life/subscribe";
import type { Subscription, SubscriptionItem } from "../objects";
import { type Params, within } from "../params";
import type { World } from "../world";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const subscriptionRoutes = [
  route("POST", "/v1/subscriptions", createSubscription),
  route("GET", "/v1/subscriptions", listSubscriptions),
  route("GET", "/v1/subscriptions/:id", ({ world, id }) => world.subscription(id)),
  route("POST", "/v1/subscriptions/:id", updateSubscription),
  route("DELETE", "/v1/subscriptions/:id", cancelNow),
];

const STATUSES = [
  "active",
  "canceled",
  "incomplete",
  "incomplete_expired",
  "past_due",
  "trialing",
  "unpaid",
  "all",
  "ended",
] as const;

function createSubscription({ world, params }: Call): Subscription {
  const customer = world.customer(params.required("customer"), "customer").id;
  const items = (params.children("items") ?? []).map((item) => ({
    price: world.price(item.required("price"), item.name("price")),
    quantity: item.integer("quantity", { min: 1 }) ?? 1,
    metadata: item.metadata(),
  }));
  const trialDays = params.integer("trial_period_days", { min: 1, max: 730 });
  const trialEnd = params.integer("trial_end");
  const card = params.string("default_payment_method");
  const wanted: NewSubscription = {
    customer,
    items,
    trialEnd: trialEnd ?? (trialDays === undefined ? null : world.now(customer) + trialDays * DAY),
    card: null,
    metadata: params.metadata(),
    description: params.text("description") ?? null,
    billingMode: params.child("billing_mode")?.oneOf("type", ["classic", "flexible"]) ?? "flexible",
    onFailure:
      params.oneOf("payment_behavior", ["allow_incomplete", "default_incomplete", "error_if_incomplete"]) ??
      "allow_incomplete",
  };
  const atPeriodEnd = params.boolean("cancel_at_period_end") ?? false;
  params.boolean("off_session");
  params.done();
  const intervals = new Set(items.map(({ price }) => JSON.stringify(price.recurring)));
  if (intervals.size > 1) throw notCovered("prices of different intervals in one subscription", "items");
  if (card) wanted.card = attachCard(world, card, customer, "default_payment_method").id;
  const subscription = subscribe(world, wanted);
  if (atPeriodEnd) scheduleCancel(world, subscription, periodEnd(subscription), true);
  return subscription;
}

/** Without `status`, Stripe leaves out what has ended. */
function listSubscriptions({ world, params }: Call): object {
  const customer = params.string("customer");
  const price = params.string("price");
  const status = params.oneOf("status", STATUSES);
  const created = params.range("created");
  const found = [...world.subscriptions.values()].filter(
    (subscription) =>
      (!customer || subscription.customer === customer) &&
      (!price || subscription.items.data.some((item) => item.price.id === price)) &&
      hasStatus(subscription, status) &&
      within(subscription.created, created),
  );
  return paginate(params, found, "/v1/subscriptions");
}

function hasStatus(subscription: Subscription, status: (typeof STATUSES)[number] | undefined): boolean {
  const ended = subscription.ended_at !== null;
  if (status === undefined) return !ended;
  if (status === "all") return true;
  return status === "ended" ? ended : subscription.status === status;
}

function updateSubscription({ world, id, params }: Call): Subscription {
  const subscription = world.subscription(id);
  const metadata = params.metadata(subscription.metadata);
  const description = params.text("description");
  const ending = readEnding(subscription, params);
  const items = readItems(world, subscription, params);
  const trialEnd = params.string("trial_end");
  const card = params.string("default_payment_method");
  // Prorations are not modelled (README), so every behaviour asked for comes to the same.
  params.oneOf("proration_behavior", ["create_prorations", "none", "always_invoice"]);
  params.oneOf("payment_behavior", ["allow_incomplete", "error_if_incomplete"]);
  params.boolean("off_session");
  params.done();
  if (subscription.ended_at !== null && (ending !== undefined || items || trialEnd || card)) {
    throw invalid("A canceled subscription can only update its cancellation_details and metadata.");
  }
  const patch: Partial<Subscription> = { metadata };
  if (description !== undefined) patch.description = description;
  if (card) patch.default_payment_method = attachCard(world, card, subscription.customer).id;
  world.revise(subscription, patch, "customer.subscription.updated");
  if (items) changeItems(world, subscription, items);
  if (trialEnd) changeTrialEnd(world, subscription, trialEnd);
  if (ending) scheduleCancel(world, subscription, ending.at, ending.atPeriodEnd);
  if (ending === null) unscheduleCancel(world, subscription);
  return subscription;
}

function cancelNow({ world, id, params }: Call): Subscription {
  const subscription = world.subscription(id);
  params.boolean("invoice_now");
  params.boolean("prorate");
  params.done();
  // Stripe answers an ended subscription as one it no longer knows.
  if (subscription.ended_at !== null) throw missing("subscription", id);
  subscription.cancel_at_period_end = false;
  cancelSubscription(world, subscription, "cancellation_requested");
  return subscription;
}

/** `{at}` to end later, null to take that back, undefined to leave it as it is. */
function readEnding(
  subscription: Subscription,
  params: Params,
): { at: number; atPeriodEnd: boolean } | null | undefined {
  const flag = params.boolean("cancel_at_period_end");
  const at = params.text("cancel_at");
  if (flag !== undefined && at !== undefined) {
    throw invalid(
      "Received both cancel_at_period_end and cancel_at parameters. Please pass in only one.",
      "cancel_at_period_end",
    );
  }
  if (flag === true) return { at: periodEnd(subscription), atPeriodEnd: true };
  // `cancel_at_period_end: false` takes back only what that flag set, not a `cancel_at` of its own.
  if (flag === false) return subscription.cancel_at_period_end ? null : undefined;
  if (at === undefined || at === null) return at;
  const named = at === "min_period_end" || at === "max_period_end";
  return { at: named ? periodEnd(subscription) : (params.integer("cancel_at") ?? 0), atPeriodEnd: false };
}

function readItems(world: World, subscription: Subscription, params: Params): SubscriptionItem[] | undefined {
  const changes = params.children("items");
  if (!changes) return undefined;
  let items = structuredClone(subscription.items.data);
  for (const change of changes) {
    const id = change.string("id");
    const priceId = change.string("price");
    const quantity = change.integer("quantity", { min: 1 });
    const remove = change.boolean("deleted") ?? false;
    const current = items.find((item) => item.id === id);
    if (id !== undefined && !current) throw missing("subscription_item", id, change.name("id"));
    const price = priceId ? world.price(priceId, change.name("price")) : current?.price;
    if (!price) throw invalid(`Missing required param: ${change.name("price")}.`, change.name("price"));
    const first = subscription.items.data[0];
    const period = { start: first?.current_period_start ?? 0, end: first?.current_period_end ?? 0 };
    const next = itemFor(
      world,
      subscription,
      { price, quantity: quantity ?? current?.quantity ?? 1 },
      period,
    );
    if (!current) items.push(next);
    else if (remove) items = items.filter((item) => item !== current);
    else Object.assign(current, { price: next.price, plan: next.plan, quantity: next.quantity });
  }
  return items;
}

function changeItems(world: World, subscription: Subscription, items: SubscriptionItem[]): void {
  const interval = (item: SubscriptionItem | undefined) => JSON.stringify(item?.price.recurring);
  if (interval(items[0]) !== interval(subscription.items.data[0])) {
    restartPeriod(world, subscription, items);
    return;
  }
  const patch = { items: { ...subscription.items, data: items } };
  world.revise(subscription, patch, "customer.subscription.updated");
}

function changeTrialEnd(world: World, subscription: Subscription, trialEnd: string): void {
  if (trialEnd === "now") {
    if (subscription.status === "trialing") restartPeriod(world, subscription);
    return;
  }
  const at = Number(trialEnd);
  if (!Number.isInteger(at) || at <= world.now(subscription.customer)) {
    throw invalid("Timestamp must be in the future", "trial_end");
  }
  const data = subscription.items.data.map((item) => ({ ...item, current_period_end: at }));
  world.trialWarned.delete(subscription.id);
  world.revise(
    subscription,
    {
      status: "trialing",
      trial_end: at,
      trial_start: subscription.trial_start ?? world.now(subscription.customer),
      billing_cycle_anchor: at,
      items: { ...subscription.items, data },
    },
    "customer.subscription.updated",
  );
}
