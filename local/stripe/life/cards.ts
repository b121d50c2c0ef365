import { invalid } from "../api-error";
import { newId, randomText } from "../ids";
import type { PaymentMethod } from "../objects";
import type { CardBehaviour, World } from "../world";

// Stripe's own test tokens, so that set-ups written for its test mode work here.
const TEST_CARDS: Readonly<Record<string, { brand: string; last4: string; behaviour: CardBehaviour }>> = {
  pm_card_visa: { brand: "visa", last4: "4242", behaviour: "ok" },
  pm_card_mastercard: { brand: "mastercard", last4: "4444", behaviour: "ok" },
  pm_card_chargeCustomerFail: { brand: "visa", last4: "0341", behaviour: "decline" },
};

/** Makes a card that pays (Visa 4242) or one that can be saved but fails when charged (Visa 0341). */
export function makeCard(world: World, token: string, customer: string | null = null): PaymentMethod {
  const card = TEST_CARDS[token];
  if (!card) throw invalid(`No such PaymentMethod: '${token}'`, "payment_method", "resource_missing");
  const now = world.now(customer);
  const method: PaymentMethod = {
    id: newId("pm"),
    object: "payment_method",
    allow_redisplay: "always",
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: "US",
      display_brand: card.brand,
      exp_month: 12,
      // Far enough for any clock a test moves; an expired card would be a second reason to decline.
      exp_year: new Date(now * 1000).getUTCFullYear() + 4,
      fingerprint: randomText(16),
      funding: "credit",
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  };
  world.paymentMethods.set(method.id, method);
  world.cardBehaviour.set(method.id, card.behaviour);
  return method;
}

function tokenFor(behaviour: CardBehaviour): string {
  return behaviour === "ok" ? "pm_card_visa" : "pm_card_chargeCustomerFail";
}

function isTestToken(id: string): boolean {
  return id in TEST_CARDS;
}

/** Attaches a card, given by its id or by a test token; a token makes a new card each time. */
export function attachCard(world: World, idOrToken: string, customer: string, param?: string): PaymentMethod {
  const method = isTestToken(idOrToken) ? makeCard(world, idOrToken) : world.paymentMethod(idOrToken, param);
  if (method.customer !== null && method.customer !== customer) {
    throw invalid(
      "The payment method you provided has already been attached to a customer.",
      "payment_method",
      "payment_method_already_attached",
    );
  }
  if (method.customer === customer) return method;
  method.customer = customer;
  world.emit("payment_method.attached", method);
  return method;
}

export function detachCard(world: World, method: PaymentMethod): void {
  const customer = method.customer === null ? undefined : world.customers.get(method.customer);
  method.customer = null;
  world.emit("payment_method.detached", method);
  if (customer?.invoice_settings.default_payment_method === method.id) {
    setDefaultCard(world, customer.id, null);
  }
  for (const subscription of customer ? world.subscriptionsOf(customer.id) : []) {
    if (subscription.default_payment_method === method.id) {
      world.revise(subscription, { default_payment_method: null }, "customer.subscription.updated");
    }
  }
}

function setDefaultCard(world: World, customerId: string, method: string | null): void {
  const customer = world.customer(customerId);
  const settings = { ...customer.invoice_settings, default_payment_method: method };
  world.revise(customer, { invoice_settings: settings }, "customer.updated");
}

/** What the billing portal does when a customer enters another card: it replaces the one in use everywhere. */
export function replaceCard(world: World, customerId: string, behaviour: CardBehaviour): PaymentMethod {
  const card = attachCard(world, tokenFor(behaviour), customerId);
  const old = cardsOf(world, customerId).filter((method) => method.id !== card.id);
  setDefaultCard(world, customerId, card.id);
  for (const subscription of world.subscriptionsOf(customerId)) {
    if (subscription.ended_at === null) {
      world.revise(subscription, { default_payment_method: card.id }, "customer.subscription.updated");
    }
  }
  for (const method of old) detachCard(world, method);
  return card;
}

/** Makes every card of a customer pay or fail from now on, as a bank may decide at any time. */
export function setCardBehaviour(world: World, customerId: string, behaviour: CardBehaviour): void {
  world.customer(customerId);
  const cards = cardsOf(world, customerId);
  if (cards.length === 0) replaceCard(world, customerId, behaviour);
  for (const card of cards) world.cardBehaviour.set(card.id, behaviour);
}

export function cardsOf(world: World, customerId: string): PaymentMethod[] {
  return [...world.paymentMethods.values()].filter((method) => method.customer === customerId);
}
