import { HOUR } from "../clock";
import { newId } from "../ids";
import type {
  Invoice,
  InvoiceLine,
  InvoicePayment,
  PaymentIntent,
  Subscription,
  SubscriptionItem,
} from "../objects";
import { list, type World } from "../world";

/**
 * Makes a draft invoice for the period its items state (those given, else the subscription's own). A renewal's
 * draft waits an hour before Stripe finalises it, which is `automatically_finalizes_at`; with `hold` it waits
 * for ever, as the drafts of an unpaid subscription do. Others are finalised at once by their caller.
 */
export function draftInvoice(
  world: World,
  subscription: Subscription,
  reason: "subscription_create" | "subscription_cycle" | "subscription_update",
  options: { items?: SubscriptionItem[]; free?: boolean; hold?: boolean } = {},
): Invoice {
  const customer = world.customer(subscription.customer);
  const now = world.now(customer.id);
  const id = newId("in");
  const lines = (options.items ?? subscription.items.data).map((item): InvoiceLine => {
    const amount = options.free ? 0 : (item.price.unit_amount ?? 0) * item.quantity;
    return {
      id: newId("il"),
      object: "line_item",
      amount,
      currency: subscription.currency,
      description: describe(world, item.price.product, item.quantity, options.free === true),
      discount_amounts: [],
      discountable: true,
      discounts: [],
      invoice: id,
      livemode: false,
      metadata: {},
      parent: {
        type: "subscription_item_details",
        invoice_item_details: null,
        subscription_item_details: {
          invoice_item: null,
          proration: false,
          proration_details: { credited_items: null },
          subscription: subscription.id,
          subscription_item: item.id,
        },
      },
      period: { start: item.current_period_start, end: item.current_period_end },
      pretax_credit_amounts: [],
      pricing: {
        type: "price_details",
        price_details: { price: item.price.id, product: item.price.product },
        unit_amount_decimal: options.free ? "0" : item.price.unit_amount_decimal,
      },
      quantity: item.quantity,
      quantity_decimal: String(item.quantity),
      subscription: subscription.id,
      subtotal: amount,
      taxes: [],
    };
  });
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const renewal = reason === "subscription_cycle" && !options.hold;
  const invoice: Invoice = {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Castor",
    account_tax_ids: null,
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: renewal,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: renewal ? now + HOUR : null,
    billing_reason: reason,
    collection_method: "charge_automatically",
    created: now,
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: list(`/v1/invoices/${id}/lines`, lines),
    livemode: false,
    metadata: {},
    next_payment_attempt: renewal ? now + HOUR : null,
    number: null,
    on_behalf_of: null,
    parent: {
      type: "subscription_details",
      quote_details: null,
      subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    // A renewal invoice states the period that has just ended; its lines state the one it pays for.
    period_end: now,
    period_start: reason === "subscription_cycle" ? previousStart(world, subscription, now) : now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
  };
  world.invoices.set(invoice.id, invoice);
  world.watch(invoice);
  world.emit("invoice.created", invoice);
  return invoice;
}

/** Numbers a draft, opens it for payment and gives it its hosted page and its payment intent. */
export function finalizeInvoice(world: World, invoice: Invoice): void {
  const customer = world.customer(invoice.customer);
  const now = world.now(customer.id);
  const sequence = customer.next_invoice_sequence;
  customer.next_invoice_sequence = sequence + 1;
  Object.assign(invoice, {
    status: "open",
    number: `${customer.invoice_prefix}-${String(sequence).padStart(4, "0")}`,
    automatically_finalizes_at: null,
    effective_at: now,
    hosted_invoice_url: `${world.baseUrl}/i/${invoice.id}`,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  } satisfies Partial<Invoice>);
  if (invoice.amount_due > 0) openPayment(world, invoice, now);
  world.emit("invoice.finalized", invoice);
}

export function voidInvoice(world: World, invoice: Invoice): void {
  const now = world.now(invoice.customer);
  Object.assign(invoice, {
    status: "void",
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: now },
  } satisfies Partial<Invoice>);
  const payment = paymentOf(world, invoice);
  if (payment) {
    payment.status = "canceled";
    payment.status_transitions = { ...payment.status_transitions, canceled_at: now };
  }
  world.emit("invoice.voided", invoice);
}

/** The invoice's payment, once it has been finalised with something to pay. */
export function paymentOf(world: World, invoice: Invoice): InvoicePayment | undefined {
  return [...world.invoicePayments.values()].find((payment) => payment.invoice === invoice.id);
}

function openPayment(world: World, invoice: Invoice, now: number): void {
  const intent: PaymentIntent = {
    id: newId("pi"),
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: invoice.amount_due,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: null,
    confirmation_method: "automatic",
    created: now,
    currency: invoice.currency,
    customer: invoice.customer,
    customer_account: null,
    description:
      invoice.billing_reason === "subscription_create" ? "Subscription creation" : "Subscription update",
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: "off_session",
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_group: null,
  };
  const payment: InvoicePayment = {
    id: newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { type: "payment_intent", payment_intent: intent.id },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  };
  world.paymentIntents.set(intent.id, intent);
  world.invoicePayments.set(payment.id, payment);
}

function describe(world: World, product: string, quantity: number, free: boolean): string {
  const name = world.products.get(product)?.name ?? product;
  return free ? `Free trial of ${quantity} × ${name}` : `${quantity} × ${name}`;
}

function previousStart(world: World, subscription: Subscription, now: number): number {
  const last = subscription.latest_invoice ? world.invoices.get(subscription.latest_invoice) : undefined;
  return last?.lines.data[0]?.period.start ?? now;
}
