import { ApiError, invalid } from "../api-error";
import { attachCard } from "../life/cards";
import { collectInvoice, declined } from "../life/collect-invoice";
import { finalizeInvoice, paymentOf, voidInvoice } from "../life/draft-invoice";
import type { Invoice } from "../objects";
import { within } from "../params";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const invoiceRoutes = [
  route("GET", "/v1/invoices", listInvoices),
  route("GET", "/v1/invoices/:id", ({ world, id }) => world.invoice(id)),
  route("POST", "/v1/invoices/:id/finalize", finalize),
  route("POST", "/v1/invoices/:id/pay", pay),
  route("POST", "/v1/invoices/:id/void", voidOpen),
  route("GET", "/v1/invoices/:id/lines", listLines),
];

function listInvoices({ world, params }: Call): object {
  const customer = params.string("customer");
  const subscription = params.string("subscription");
  const status = params.oneOf("status", ["draft", "open", "paid", "uncollectible", "void"]);
  const created = params.range("created");
  const found = [...world.invoices.values()].filter(
    (invoice) =>
      (!customer || invoice.customer === customer) &&
      (!subscription || invoice.parent.subscription_details.subscription === subscription) &&
      (!status || invoice.status === status) &&
      within(invoice.created, created),
  );
  return paginate(params, found, "/v1/invoices");
}

function finalize({ world, id, params }: Call): Invoice {
  const invoice = world.invoice(id);
  params.boolean("auto_advance");
  params.done();
  if (invoice.status !== "draft") {
    throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.");
  }
  finalizeInvoice(world, invoice);
  return invoice;
}

function pay({ world, id, params }: Call): Invoice {
  const invoice = world.invoice(id);
  const card = params.string("payment_method");
  params.boolean("off_session");
  params.done();
  if (invoice.status === "paid") throw invalid("Invoice is already paid", undefined, "invoice_already_paid");
  if (invoice.status === "void") throw invalid("A void invoice cannot be paid.");
  if (invoice.status === "draft") finalizeInvoice(world, invoice);
  const method = card ? attachCard(world, card, invoice.customer, "payment_method").id : undefined;
  const by = { automatic: false, ...(method === undefined ? {} : { card: method }) };
  if (collectInvoice(world, invoice, by) === "paid") return invoice;
  const payment = paymentOf(world, invoice);
  const intent = payment && world.paymentIntents.get(payment.payment.payment_intent);
  throw new ApiError(402, { ...declined(), ...(intent ? { payment_intent: structuredClone(intent) } : {}) });
}

function voidOpen({ world, id, params }: Call): Invoice {
  const invoice = world.invoice(id);
  params.done();
  if (invoice.status !== "open") {
    throw invalid("You can only void finalized invoices that are open or uncollectible.");
  }
  voidInvoice(world, invoice);
  return invoice;
}

function listLines({ world, id, params }: Call): object {
  return paginate(params, [...world.invoice(id).lines.data].reverse(), `/v1/invoices/${id}/lines`);
}
