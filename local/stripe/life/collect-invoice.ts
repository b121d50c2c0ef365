import { docUrl } from "../api-error";
import { DAY } from "../clock";
import type { CardError, Invoice, PaymentIntent, Subscription } from "../objects";
import type { World } from "../world";
import { cancelSubscription } from "./cancel-subscription";
import { paymentOf } from "./draft-invoice";

export type Outcome = "paid" | "declined";

/**
 * Tries to collect an open invoice and draws the consequences for its subscription: paid makes it active,
 * a failed renewal makes it past due, and when the retries are used up the retry policy ends it.
 * @param by.automatic false for attempts somebody made by hand; those do not use up retries.
 * @param by.card overrides the card that would be charged.
 */
export function collectInvoice(
  world: World,
  invoice: Invoice,
  by: { automatic: boolean; card?: string },
): Outcome {
  const subscription = world.subscription(invoice.parent.subscription_details.subscription);
  const card = by.card ?? cardFor(world, invoice, subscription);
  const payment = paymentOf(world, invoice);
  const intent = payment && world.paymentIntents.get(payment.payment.payment_intent);
  if (!intent) {
    markPaid(world, invoice);
  } else if (card !== null && world.cardBehaviour.get(card) === "ok") {
    succeed(world, invoice, intent, card);
  } else {
    fail(world, invoice, intent, card, by.automatic);
    afterFailure(world, invoice, subscription, by.automatic);
    return "declined";
  }
  afterPayment(world, invoice, subscription);
  return "paid";
}

export function cardFor(world: World, invoice: Invoice | null, subscription: Subscription): string | null {
  return (
    invoice?.default_payment_method ??
    subscription.default_payment_method ??
    world.customers.get(subscription.customer)?.invoice_settings.default_payment_method ??
    null
  );
}

function succeed(world: World, invoice: Invoice, intent: PaymentIntent, card: string): void {
  const now = world.now(invoice.customer);
  Object.assign(intent, {
    status: "succeeded",
    amount_received: intent.amount,
    payment_method: card,
    last_payment_error: null,
  } satisfies Partial<PaymentIntent>);
  const payment = paymentOf(world, invoice);
  if (payment) {
    payment.status = "paid";
    payment.amount_paid = payment.amount_requested;
    payment.status_transitions = { ...payment.status_transitions, paid_at: now };
  }
  world.emit("payment_intent.succeeded", intent);
  markPaid(world, invoice, 1);
}

function markPaid(world: World, invoice: Invoice, attempts = 0): void {
  world.revise(
    invoice,
    {
      status: "paid",
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      attempt_count: invoice.attempt_count + attempts,
      attempted: true,
      auto_advance: false,
      ending_balance: 0,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, paid_at: world.now(invoice.customer) },
    },
    "invoice.updated",
  );
  world.emit("invoice.paid", invoice);
  world.emit("invoice.payment_succeeded", invoice);
}

function fail(
  world: World,
  invoice: Invoice,
  intent: PaymentIntent,
  card: string | null,
  automatic: boolean,
): void {
  Object.assign(intent, {
    status: "requires_payment_method",
    payment_method: null,
    last_payment_error: card === null ? null : declined(),
  } satisfies Partial<PaymentIntent>);
  world.emit("payment_intent.payment_failed", intent);
  const next = automatic ? nextRetry(world, invoice) : invoice.next_payment_attempt;
  world.revise(
    invoice,
    {
      attempt_count: invoice.attempt_count + 1,
      attempted: true,
      next_payment_attempt: next,
      auto_advance: next !== null,
    },
    "invoice.updated",
  );
  world.emit("invoice.payment_failed", invoice);
}

function afterPayment(world: World, invoice: Invoice, subscription: Subscription): void {
  const owed = [...world.invoices.values()].some(
    (other) => other.customer === invoice.customer && other.status === "open" && other.attempted,
  );
  const customer = world.customers.get(invoice.customer);
  if (customer && !owed) world.revise(customer, { delinquent: false }, "customer.updated");
  const waiting = ["incomplete", "past_due", "unpaid"].includes(subscription.status);
  // Stripe looks at the latest invoice only: paying an older one does not bring the plan back.
  if (waiting && subscription.latest_invoice === invoice.id) {
    world.revise(subscription, { status: "active" }, "customer.subscription.updated");
  }
}

function afterFailure(world: World, invoice: Invoice, subscription: Subscription, automatic: boolean): void {
  if (invoice.billing_reason === "subscription_create" || subscription.ended_at !== null) return;
  world.revise(world.customer(invoice.customer), { delinquent: true }, "customer.updated");
  if (subscription.status === "active") {
    world.revise(subscription, { status: "past_due" }, "customer.subscription.updated");
  }
  if (!automatic || invoice.next_payment_attempt !== null) return;
  const { end } = world.retryPolicy;
  if (end === "cancel") cancelSubscription(world, subscription, "payment_failed");
  if (end === "unpaid") world.revise(subscription, { status: "unpaid" }, "customer.subscription.updated");
}

function nextRetry(world: World, invoice: Invoice): number | null {
  if (invoice.billing_reason === "subscription_create") return null;
  const made = world.automaticAttempts.get(invoice.id) ?? 0;
  world.automaticAttempts.set(invoice.id, made + 1);
  const days = world.retryPolicy.days[made];
  return days === undefined ? null : world.now(invoice.customer) + days * DAY;
}

/** Stripe's card_error for a bank that says no without a reason. */
export function declined(): CardError {
  return {
    type: "card_error",
    code: "card_declined",
    decline_code: "generic_decline",
    doc_url: docUrl("card_declined"),
    message: "Your card was declined.",
  };
}
