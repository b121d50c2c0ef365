import { newId, randomText } from "../ids";
import type { Customer } from "../objects";
import type { World } from "../world";
import { cancelSubscription } from "./cancel-subscription";
import { cardsOf } from "./cards";

export interface CustomerDetails {
  email?: string | null;
  name?: string | null;
  phone?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
}

export function makeCustomer(world: World, details: CustomerDetails): Customer {
  const customer: Customer = {
    id: newId("cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: world.now(),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: details.description ?? null,
    discount: null,
    email: details.email ?? null,
    invoice_prefix: randomText(8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: details.metadata ?? {},
    name: details.name ?? null,
    next_invoice_sequence: 1,
    phone: details.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
  world.customers.set(customer.id, customer);
  world.emit("customer.created", customer);
  return customer;
}

/** Deleting a customer ends every subscription at once; the id keeps answering `deleted: true`. */
export function deleteCustomer(world: World, customer: Customer): void {
  for (const subscription of world.subscriptionsOf(customer.id)) {
    if (subscription.ended_at === null) cancelSubscription(world, subscription, "cancellation_requested");
  }
  for (const card of cardsOf(world, customer.id)) world.paymentMethods.delete(card.id);
  world.customers.delete(customer.id);
  world.deletedCustomers.add(customer.id);
  world.emit("customer.deleted", customer);
}
