import { attachCard, cardsOf } from "../life/cards";
import { deleteCustomer, makeCustomer } from "../life/customers";
import type { Customer } from "../objects";
import { type Params, within } from "../params";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const customerRoutes = [
  route("POST", "/v1/customers", createCustomer),
  route("GET", "/v1/customers", listCustomers),
  route("GET", "/v1/customers/:id", retrieveCustomer),
  route("POST", "/v1/customers/:id", updateCustomer),
  route("DELETE", "/v1/customers/:id", removeCustomer),
  route("GET", "/v1/customers/:id/payment_methods", listCards),
];

function createCustomer({ world, params }: Call): Customer {
  const details = readDetails(params);
  const card = params.string("payment_method");
  const metadata = params.metadata();
  const settings = readDefaultCard(params);
  params.done();
  const customer = makeCustomer(world, { ...details, metadata });
  if (card) attachCard(world, card, customer.id, "payment_method");
  if (settings) applyDefaultCard({ world, customer, card: settings });
  return customer;
}

function retrieveCustomer({ world, id, params }: Call): object {
  params.done();
  if (world.deletedCustomers.has(id)) return { id, object: "customer", deleted: true };
  return world.customer(id);
}

function updateCustomer({ world, id, params }: Call): Customer {
  const customer = world.customer(id);
  const details = readDetails(params);
  const metadata = params.metadata(customer.metadata);
  const settings = readDefaultCard(params);
  params.done();
  if (settings) applyDefaultCard({ world, customer, card: settings });
  const given = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
  world.revise(customer, { ...given, metadata }, "customer.updated");
  return customer;
}

function removeCustomer({ world, id, params }: Call): object {
  const customer = world.customer(id);
  params.done();
  deleteCustomer(world, customer);
  return { id, object: "customer", deleted: true };
}

function listCustomers({ world, params }: Call): object {
  const email = params.string("email");
  const created = params.range("created");
  // Stripe compares e-mail addresses exactly, capitals included.
  const found = [...world.customers.values()].filter(
    (customer) => (!email || customer.email === email) && within(customer.created, created),
  );
  return paginate(params, found, "/v1/customers");
}

function listCards({ world, id, params }: Call): object {
  world.customer(id);
  params.oneOf("type", ["card"]);
  return paginate(params, cardsOf(world, id), `/v1/customers/${id}/payment_methods`);
}

function readDetails(params: Params) {
  return {
    email: params.text("email"),
    name: params.text("name"),
    phone: params.text("phone"),
    description: params.text("description"),
  };
}

function readDefaultCard(params: Params): string | undefined {
  return params.child("invoice_settings")?.string("default_payment_method");
}

function applyDefaultCard({
  world,
  customer,
  card,
}: {
  world: Call["world"];
  customer: Customer;
  card: string;
}) {
  const method = attachCard(world, card, customer.id, "invoice_settings[default_payment_method]");
  const settings = { ...customer.invoice_settings, default_payment_method: method.id };
  world.revise(customer, { invoice_settings: settings }, "customer.updated");
}
