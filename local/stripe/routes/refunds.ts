import { invalid, missing } from "../api-error";
import { newId } from "../ids";
import type { Refund } from "../objects";
import type { World } from "../world";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const refundRoutes = [
  route("POST", "/v1/refunds", createRefund),
  route("GET", "/v1/refunds", listRefunds),
  route("GET", "/v1/refunds/:id", retrieveRefund),
];

function createRefund({ world, params }: Call): Refund {
  const intentId = params.required("payment_intent");
  const amount = params.integer("amount", { min: 1 });
  const reason = params.oneOf("reason", ["duplicate", "fraudulent", "requested_by_customer"]) ?? null;
  const metadata = params.metadata();
  params.done();
  const intent = world.paymentIntents.get(intentId);
  if (!intent) throw missing("payment_intent", intentId, "payment_intent");
  if (intent.status !== "succeeded") {
    throw invalid(
      `This PaymentIntent (${intentId}) does not have a successful charge to refund.`,
      "payment_intent",
    );
  }
  const left = intent.amount_received - refunded(world, intentId);
  if (left === 0) {
    throw invalid("The payment has already been refunded.", undefined, "charge_already_refunded");
  }
  if (amount !== undefined && amount > left) {
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount (${left}).`, "amount");
  }
  const refund: Refund = {
    id: newId("re"),
    object: "refund",
    amount: amount ?? left,
    balance_transaction: null,
    charge: null,
    created: world.now(intent.customer),
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    metadata,
    payment_intent: intentId,
    payment_method: intent.payment_method,
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  };
  world.refunds.set(refund.id, refund);
  world.emit("refund.created", refund);
  return refund;
}

function listRefunds({ world, params }: Call): object {
  const intent = params.string("payment_intent");
  const found = [...world.refunds.values()].filter(
    ({ payment_intent }) => !intent || payment_intent === intent,
  );
  return paginate(params, found, "/v1/refunds");
}

function retrieveRefund({ world, id }: Call): Refund {
  const refund = world.refunds.get(id);
  if (!refund) throw missing("refund", id);
  return refund;
}

function refunded(world: World, intentId: string): number {
  return [...world.refunds.values()]
    .filter(({ payment_intent }) => payment_intent === intentId)
    .reduce((sum, { amount }) => sum + amount, 0);
}
