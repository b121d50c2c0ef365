import { isDeepStrictEqual } from "node:util";
import { missing } from "./api-error";
import { Clock } from "./clock";
import { newId } from "./ids";
import type {
  CheckoutLineItem,
  CheckoutSession,
  Customer,
  Invoice,
  InvoicePayment,
  PaymentIntent,
  PaymentMethod,
  PortalSession,
  Price,
  Product,
  Refund,
  StripeEvent,
  StripeObject,
  Subscription,
} from "./objects";
import type { Webhooks } from "./webhooks/webhooks";

/** The one API version whose shapes the stand-in speaks: the default of stripe 23.1. */
export const API_VERSION = "2026-10-28.endive";

export type CardBehaviour = "ok" | "decline";

/** What Stripe does about a renewal that fails: days until each further try, then the end. */
export interface RetryPolicy {
  days: readonly number[];
  // Stripe's own setting "If all retries fail": cancel, mark unpaid, or leave past due.
  end: "cancel" | "unpaid" | "past_due";
}

/** What a Checkout session keeps to itself: it is not part of the object on the wire. */
export interface CheckoutPlan {
  lines: CheckoutLineItem[];
  trialDays: number;
  subscriptionMetadata: Record<string, string>;
  description: string | null;
  billingMode: "classic" | "flexible";
  /** How often the card was declined on the hosted page. */
  declines: number;
}

/** Everything this account holds, the clock it lives by, and the events it has seen. */
export class World {
  readonly clock = new Clock();
  readonly products = new Map<string, Product>();
  readonly prices = new Map<string, Price>();
  readonly customers = new Map<string, Customer>();
  readonly paymentMethods = new Map<string, PaymentMethod>();
  readonly paymentIntents = new Map<string, PaymentIntent>();
  readonly refunds = new Map<string, Refund>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly invoices = new Map<string, Invoice>();
  readonly invoicePayments = new Map<string, InvoicePayment>();
  readonly checkoutSessions = new Map<string, CheckoutSession>();
  readonly portalSessions = new Map<string, PortalSession>();
  readonly events = new Map<string, StripeEvent>();

  readonly deletedCustomers = new Set<string>();
  readonly checkoutPlans = new Map<string, CheckoutPlan>();
  readonly cardBehaviour = new Map<string, CardBehaviour>();
  /** Automatic collection attempts of an invoice; attempts by hand do not use up the retries. */
  readonly automaticAttempts = new Map<string, number>();
  readonly trialWarned = new Set<string>();
  /** By owner, what may still have something due: settle-time looks here, not at a whole history. */
  readonly agenda = new Map<string, Set<Subscription | Invoice | CheckoutSession>>();

  retryPolicy: RetryPolicy = { days: [3, 5, 7], end: "cancel" };
  /** The API call whose work is being done; events name it, as Stripe's do. */
  origin: StripeEvent["request"] = { id: null, idempotency_key: null };

  readonly baseUrl: string;
  readonly #webhooks: Webhooks;

  constructor(baseUrl: string, webhooks: Webhooks) {
    this.baseUrl = baseUrl;
    this.#webhooks = webhooks;
  }

  now(customer?: string | null): number {
    return this.clock.now(customer);
  }

  /** Puts a new object where the clock will look for what falls due. */
  watch(object: Subscription | Invoice | CheckoutSession): void {
    const owner = object.customer ?? object.id;
    const watched = this.agenda.get(owner);
    if (watched) watched.add(object);
    else this.agenda.set(owner, new Set([object]));
  }

  /** Records that something happened, with the object as it is now, and has it delivered. */
  emit(type: string, subject: StripeObject, previous?: object): void {
    const owner = subject.object === "customer" ? subject.id : subject.customer;
    const event: StripeEvent = {
      id: newId("evt"),
      object: "event",
      api_version: API_VERSION,
      created: this.now(owner),
      data: {
        object: structuredClone(subject),
        ...(previous === undefined ? {} : { previous_attributes: structuredClone(previous) }),
      },
      livemode: false,
      pending_webhooks: this.#webhooks.listenersOf(type).length,
      request: { ...this.origin },
      type,
    };
    this.events.set(event.id, event);
    this.#webhooks.announce(event);
  }

  /** Changes an object and, if that changed anything, emits `type` with the values it had before. */
  revise<Subject extends StripeObject>(subject: Subject, patch: Partial<Subject>, type: string): void {
    const previous: Partial<Subject> = {};
    for (const key of Object.keys(patch) as (keyof Subject)[]) {
      if (!isDeepStrictEqual(subject[key], patch[key])) previous[key] = structuredClone(subject[key]);
    }
    Object.assign(subject, patch);
    if (Object.keys(previous).length > 0) this.emit(type, subject, previous);
  }

  /** The customer, alive. `param` names the parameter that held the id, absent when it was in the path. */
  customer(id: string, param?: string): Customer {
    const customer = this.customers.get(id);
    if (!customer) throw missing("customer", id, param);
    return customer;
  }

  subscription(id: string, param?: string): Subscription {
    return this.#find(this.subscriptions, "subscription", id, param);
  }

  invoice(id: string, param?: string): Invoice {
    return this.#find(this.invoices, "invoice", id, param);
  }

  price(id: string, param?: string): Price {
    return this.#find(this.prices, "price", id, param);
  }

  product(id: string, param?: string): Product {
    return this.#find(this.products, "product", id, param);
  }

  paymentMethod(id: string, param?: string): PaymentMethod {
    return this.#find(this.paymentMethods, "PaymentMethod", id, param);
  }

  checkoutSession(id: string, param?: string): CheckoutSession {
    return this.#find(this.checkoutSessions, "checkout.session", id, param);
  }

  subscriptionsOf(customer: string): Subscription[] {
    return [...this.subscriptions.values()].filter((subscription) => subscription.customer === customer);
  }

  invoicesOf(subscription: string): Invoice[] {
    return [...this.invoices.values()].filter(
      (invoice) => invoice.parent.subscription_details.subscription === subscription,
    );
  }

  /** Any object by its id, for `expand`. */
  lookUp(id: string): object | undefined {
    if (this.deletedCustomers.has(id)) return { id, object: "customer", deleted: true };
    for (const table of [
      this.customers,
      this.subscriptions,
      this.invoices,
      this.prices,
      this.products,
      this.paymentMethods,
      this.paymentIntents,
      this.refunds,
      this.checkoutSessions,
    ]) {
      const found = table.get(id);
      if (found) return found;
    }
    return undefined;
  }

  #find<Found>(table: ReadonlyMap<string, Found>, kind: string, id: string, param?: string): Found {
    const found = table.get(id);
    if (!found) throw missing(kind, id, param);
    return found;
  }
}

export function list<Item>(url: string, data: Item[], hasMore = false) {
  return { object: "list" as const, data, has_more: hasMore, url };
}
