import { missing } from "../api-error";
import { attachCard, detachCard } from "../life/cards";
import type { PaymentMethod } from "../objects";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const paymentRoutes = [
  route("GET", "/v1/payment_methods", listMethods),
  route("GET", "/v1/payment_methods/:id", ({ world, id }) => world.paymentMethod(id)),
  route("POST", "/v1/payment_methods/:id/attach", attach),
  route("POST", "/v1/payment_methods/:id/detach", detach),
  route("GET", "/v1/payment_intents/:id", retrieveIntent),
  route("GET", "/v1/invoice_payments", listInvoicePayments),
  route("GET", "/v1/invoice_payments/:id", retrieveInvoicePayment),
];

function listMethods({ world, params }: Call): object {
  const customer = params.string("customer");
  params.oneOf("type", ["card"]);
  const found = [...world.paymentMethods.values()].filter(
    (method) => !customer || method.customer === customer,
  );
  return paginate(params, found, "/v1/payment_methods");
}

function attach({ world, id, params }: Call): PaymentMethod {
  const customer = world.customer(params.required("customer"), "customer").id;
  params.done();
  return attachCard(world, id, customer);
}

function detach({ world, id, params }: Call): PaymentMethod {
  const method = world.paymentMethod(id);
  params.done();
  detachCard(world, method);
  return method;
}

function retrieveIntent({ world, id }: Call): object {
  const intent = world.paymentIntents.get(id);
  if (!intent) throw missing("payment_intent", id);
  return intent;
}

function listInvoicePayments({ world, params }: Call): object {
  const invoice = params.string("invoice");
  const status = params.oneOf("status", ["open", "paid", "canceled"]);
  const found = [...world.invoicePayments.values()].filter(
    (payment) => (!invoice || payment.invoice === invoice) && (!status || payment.status === status),
  );
  return paginate(params, found, "/v1/invoice_payments");
}

function retrieveInvoicePayment({ world, id }: Call): object {
  const payment = world.invoicePayments.get(id);
  if (!payment) throw missing("invoice_payment", id);
  return payment;
}
