import { invalid } from "../api-error";
import { DAY } from "../clock";
import type { CheckoutSession } from "../objects";
import type { World } from "../world";
import { attachCard } from "./cards";
import { makeCustomer } from "./customers";
import { subscribe } from "./subscribe";

/**
 * The customer pays on the hosted page. Since 2025-03-31 Stripe makes the subscription only now, so a session
 * that was declined or abandoned leaves none behind.
 * @param email what the customer typed, when the session came without a customer
 * @returns the completed session; a session that is already complete is returned as it is
 */
export function payCheckout(world: World, session: CheckoutSession, email?: string): CheckoutSession {
  if (session.status === "complete") return session;
  if (session.status !== "open") throw invalid("This Checkout Session has expired.");
  const plan = world.checkoutPlans.get(session.id);
  if (!plan) throw invalid("This Checkout Session has no line items.");
  const customer = session.customer
    ? world.customer(session.customer)
    : makeCustomer(world, { email: email ?? session.customer_email });
  const now = world.now(customer.id);
  const card = attachCard(world, "pm_card_visa", customer.id);
  const subscription = subscribe(world, {
    customer: customer.id,
    items: plan.lines.map(({ price, quantity }) => ({ price, quantity })),
    trialEnd: plan.trialDays > 0 ? now + plan.trialDays * DAY : null,
    card: card.id,
    metadata: plan.subscriptionMetadata,
    description: plan.description,
    billingMode: plan.billingMode,
    onFailure: "allow_incomplete",
  });
  Object.assign(session, {
    status: "complete",
    payment_status: plan.trialDays > 0 ? "no_payment_required" : "paid",
    customer: customer.id,
    customer_details: {
      address: null,
      business_name: null,
      email: customer.email ?? email ?? null,
      individual_name: null,
      name: customer.name ?? null,
      phone: customer.phone ?? null,
      tax_exempt: "none",
      tax_ids: [],
    },
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
    url: null,
  } satisfies Partial<CheckoutSession>);
  world.emit("checkout.session.completed", session);
  return session;
}

/** The bank says no: the page says so, the session stays open, and nothing else changes. */
export function declineCheckout(world: World, session: CheckoutSession): void {
  if (session.status !== "open") throw invalid("This Checkout Session is no longer open.");
  const plan = world.checkoutPlans.get(session.id);
  if (plan) plan.declines += 1;
}

export function expireCheckout(world: World, session: CheckoutSession): void {
  Object.assign(session, { status: "expired", url: null } satisfies Partial<CheckoutSession>);
  world.emit("checkout.session.expired", session);
}

/** Where the customer goes after paying, with Stripe's placeholder filled in. */
export function successUrl(session: CheckoutSession): string {
  return (session.success_url ?? "/").replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
