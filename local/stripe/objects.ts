import type Stripe from "stripe";

/**
 * Stripe's objects as they travel: the official package's own types (a type-only import, so a missing or
 * misspelt field does not compile), with what differs on the wire put back: references are ids until they
 * are expanded, and decimals are strings.
 */
type Wire<Typed, Own> = Omit<Typed, keyof Own> & Own;

export interface WireList<Item> {
  object: "list";
  data: Item[];
  has_more: boolean;
  url: string;
}

export type Product = Wire<Stripe.Product, { default_price: string | null }>;
export type Price = Wire<Stripe.Price, { product: string; unit_amount_decimal: string | null }>;
export type Plan = Wire<Stripe.Plan, { product: string; amount_decimal: string | null }>;

export type Customer = Wire<
  Stripe.Customer,
  {
    invoice_prefix: string;
    next_invoice_sequence: number;
    invoice_settings: Wire<Stripe.Customer.InvoiceSettings, { default_payment_method: string | null }>;
  }
>;

export type PaymentMethod = Wire<Stripe.PaymentMethod, { customer: string | null; card: Card }>;
type Card = NonNullable<Stripe.PaymentMethod["card"]>;

export type PaymentIntent = Wire<
  Stripe.PaymentIntent,
  {
    customer: string;
    payment_method: string | null;
    last_payment_error: CardError | null;
  }
>;
export interface CardError {
  code: string;
  decline_code: string;
  doc_url: string;
  message: string;
  type: "card_error";
}

export type InvoicePayment = Wire<
  Stripe.InvoicePayment,
  { invoice: string; payment: { type: "payment_intent"; payment_intent: string } }
>;

export type Refund = Wire<
  Stripe.Refund,
  { customer: string; payment_intent: string; payment_method: string | null }
>;

export type SubscriptionItem = Wire<
  Stripe.SubscriptionItem,
  { plan: Plan; price: Price; quantity: number; discounts: string[] }
>;
export type Subscription = Wire<
  Stripe.Subscription,
  {
    customer: string;
    default_payment_method: string | null;
    items: WireList<SubscriptionItem>;
    latest_invoice: string | null;
    discounts: string[];
  }
>;

export type InvoiceLine = Wire<
  Stripe.InvoiceLineItem,
  {
    pricing: {
      type: "price_details";
      price_details: { price: string; product: string };
      unit_amount_decimal: string | null;
    };
    quantity_decimal: string;
    subscription: string;
  }
>;
export type Invoice = Wire<
  Stripe.Invoice,
  {
    customer: string;
    default_payment_method: string | null;
    lines: WireList<InvoiceLine>;
    parent: {
      type: "subscription_details";
      quote_details: null;
      subscription_details: { subscription: string; metadata: Stripe.Metadata };
    };
    payments?: WireList<InvoicePayment>;
  }
>;

export type CheckoutSession = Wire<
  Stripe.Checkout.Session,
  { customer: string | null; invoice: string | null; subscription: string | null }
>;
export type CheckoutLineItem = Wire<Stripe.LineItem, { price: Price; quantity: number }>;

export type PortalSession = Wire<Stripe.BillingPortal.Session, { configuration: string }>;

export type WebhookEndpoint = Stripe.WebhookEndpoint;

/** Stripe.Event is a union of 200 types; on the wire every one of them is this. */
export interface StripeEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
}

/** Anything that has an identity and can be the subject of an event. */
export interface StripeObject {
  id: string;
  object: string;
  customer?: string | null;
}
