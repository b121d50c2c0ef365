import { invalid, notCovered } from "../api-error";
import { DAY } from "../clock";
import { newId } from "../ids";
import { expireCheckout } from "../life/checkout";
import type { CheckoutLineItem, CheckoutSession } from "../objects";
import { type Params, within } from "../params";
import type { CheckoutPlan, World } from "../world";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const checkoutRoutes = [
  route("POST", "/v1/checkout/sessions", createSession),
  route("GET", "/v1/checkout/sessions", listSessions),
  route("GET", "/v1/checkout/sessions/:id", ({ world, id }) => world.checkoutSession(id)),
  route("POST", "/v1/checkout/sessions/:id/expire", expireSession),
  route("GET", "/v1/checkout/sessions/:id/line_items", listLineItems),
];

const HALF_HOUR = 1800;

function createSession({ world, params }: Call): CheckoutSession {
  const mode = params.oneOf("mode", ["subscription", "payment", "setup"]);
  if (mode === undefined) throw invalid("Missing required param: mode.", "mode", "parameter_missing");
  if (mode !== "subscription") throw notCovered(`Checkout in ${mode} mode`, "mode");
  const uiMode = params.oneOf("ui_mode", ["hosted_page", "embedded_page", "elements", "form"]);
  if (uiMode && uiMode !== "hosted_page") throw notCovered(`Checkout as ${uiMode}`, "ui_mode");
  const customer = params.string("customer");
  const email = params.string("customer_email");
  if (customer && email) {
    throw invalid("You may only specify one of these parameters: customer, customer_email.", "customer");
  }
  if (customer) world.customer(customer, "customer");
  const now = world.now(customer);
  const plan = readPlan(world, params, customer);
  const session = build(world, plan, {
    now,
    customer: customer ?? null,
    customerEmail: email ?? null,
    clientReference: params.string("client_reference_id") ?? null,
    successUrl: params.required("success_url"),
    cancelUrl: params.string("cancel_url") ?? null,
    expiresAt: readExpiry(params, now),
    metadata: params.metadata(),
    promotionCodes: params.boolean("allow_promotion_codes") ?? null,
    locale: params.string("locale") ?? null,
    cardCollection: params.oneOf("payment_method_collection", ["always", "if_required"]) ?? "always",
    methodTypes: params.strings("payment_method_types") ?? ["card"],
    addressCollection: params.oneOf("billing_address_collection", ["auto", "required"]) ?? null,
  });
  params.done();
  world.checkoutSessions.set(session.id, session);
  world.checkoutPlans.set(session.id, plan);
  world.watch(session);
  return session;
}

function listSessions({ world, params }: Call): object {
  const customer = params.string("customer");
  const subscription = params.string("subscription");
  const status = params.oneOf("status", ["open", "complete", "expired"]);
  const created = params.range("created");
  const found = [...world.checkoutSessions.values()].filter(
    (session) =>
      (!customer || session.customer === customer) &&
      (!subscription || session.subscription === subscription) &&
      (!status || session.status === status) &&
      within(session.created, created),
  );
  return paginate(params, found, "/v1/checkout/sessions");
}

function expireSession({ world, id, params }: Call): CheckoutSession {
  const session = world.checkoutSession(id);
  params.done();
  if (session.status !== "open") {
    throw invalid(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  expireCheckout(world, session);
  return session;
}

function listLineItems({ world, id, params }: Call): object {
  world.checkoutSession(id);
  const lines = world.checkoutPlans.get(id)?.lines ?? [];
  return paginate(params, [...lines].reverse(), `/v1/checkout/sessions/${id}/line_items`);
}

function readPlan(world: World, params: Params, customer: string | undefined): CheckoutPlan {
  const lines = (params.children("line_items") ?? []).map((line) => readLine(world, line));
  if (lines.length === 0) {
    throw invalid("Missing required param: line_items.", "line_items", "parameter_missing");
  }
  const data = params.child("subscription_data");
  const trialDays = data?.integer("trial_period_days", { min: 1, max: 730 });
  const trialEnd = data?.integer("trial_end");
  const daysLeft = trialEnd === undefined ? 0 : Math.ceil((trialEnd - world.now(customer)) / DAY);
  if (trialEnd !== undefined && daysLeft < 2) {
    throw invalid(
      "The `trial_end` date has to be at least 2 days in the future.",
      "subscription_data[trial_end]",
    );
  }
  return {
    lines,
    trialDays: trialDays ?? daysLeft,
    subscriptionMetadata: data?.metadata() ?? {},
    description: data?.string("description") ?? null,
    billingMode: data?.child("billing_mode")?.oneOf("type", ["classic", "flexible"]) ?? "flexible",
    declines: 0,
  };
}

function readLine(world: World, params: Params): CheckoutLineItem {
  if (params.has("price_data")) throw notCovered("price_data", params.name("price_data"));
  const price = world.price(params.required("price"), params.name("price"));
  const quantity = params.integer("quantity", { min: 1 }) ?? 1;
  if (!price.active) {
    throw invalid(
      "The price specified is inactive. This field only accepts active prices.",
      params.name("price"),
    );
  }
  if (!price.recurring) {
    throw invalid(
      "You specified `subscription` mode but passed a one-time price. The local Stripe stand-in covers recurring prices only.",
      params.name("price"),
    );
  }
  const amount = (price.unit_amount ?? 0) * quantity;
  return {
    id: newId("li"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: world.product(price.product).name,
    metadata: {},
    price: structuredClone(price),
    quantity,
  };
}

function readExpiry(params: Params, now: number): number {
  const expiresAt = params.integer("expires_at");
  if (expiresAt === undefined) return now + DAY;
  if (expiresAt < now + HALF_HOUR || expiresAt > now + DAY) {
    throw invalid(
      "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
      "expires_at",
    );
  }
  return expiresAt;
}

interface SessionInput {
  now: number;
  customer: string | null;
  customerEmail: string | null;
  clientReference: string | null;
  successUrl: string;
  cancelUrl: string | null;
  expiresAt: number;
  metadata: Record<string, string>;
  promotionCodes: boolean | null;
  locale: string | null;
  cardCollection: "always" | "if_required";
  methodTypes: string[];
  addressCollection: "auto" | "required" | null;
}

function build(world: World, plan: CheckoutPlan, input: SessionInput): CheckoutSession {
  const id = newId("cs_test", 58);
  const total = plan.trialDays > 0 ? 0 : plan.lines.reduce((sum, line) => sum + line.amount_total, 0);
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: input.promotionCodes,
    allowed_payment_method_types: null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: input.addressCollection,
    cancel_url: input.cancelUrl,
    client_reference_id: input.clientReference,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: input.now,
    currency: plan.lines[0]?.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: input.customer,
    customer_account: null,
    customer_creation: input.customer ? null : "always",
    customer_details: null,
    customer_email: input.customerEmail,
    discounts: [],
    expires_at: input.expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: input.locale as CheckoutSession["locale"],
    managed_payments: null,
    metadata: input.metadata,
    mode: "subscription",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: input.cardCollection,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: input.methodTypes,
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: {
      allow_redisplay_filters: ["always"],
      payment_method_remove: "disabled",
      payment_method_save: null,
    },
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: input.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    url: `${world.baseUrl}/c/pay/${id}`,
    wallet_options: null,
  };
}
