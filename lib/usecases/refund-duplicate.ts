import "server-only";
import { log } from "@/lib/log";
import { isRefusedByStripe, makeOnce, type StripeApi, type StripeSubscription } from "@/lib/vendors/stripe";

/** A subscription older than this was not bought by a double click; what it cost is for people to judge. */
const DUPLICATE_SECONDS = 24 * 3600;

/**
 * Gives back what was paid for a subscription that goes because the user has one already. Safe to repeat.
 * Answers the refund's id; undefined when nothing was paid, or when Stripe refuses the refund and it is left to
 * people, with a line in the log that says so.
 * @throws Stripe's errors that pass: the subscription must stay until its money was given back
 */
export async function refundDuplicate(
  api: StripeApi,
  subscription: StripeSubscription,
): Promise<string | undefined> {
  const { latest_invoice: invoice } = subscription;
  if (!invoice || typeof invoice === "string" || invoice.amount_paid === 0) return undefined;
  const note = { subscription: subscription.id, invoice: invoice.id, amountPaid: invoice.amount_paid };
  if (invoice.created - subscription.created > DUPLICATE_SECONDS) {
    log.warn(note, "a doubled subscription was paid for long ago; look at it in Stripe's dashboard");
    return undefined;
  }
  try {
    const payments = await api.invoicePayments.list({ invoice: invoice.id, status: "paid" });
    const intent = payments.data[0]?.payment.payment_intent;
    if (!intent) return undefined;
    const wanted = {
      payment_intent: typeof intent === "string" ? intent : intent.id,
      reason: "duplicate" as const,
      metadata: { subscription: subscription.id },
    };
    const key = `castor-refund-${subscription.id}`;
    return (await makeOnce(key, (options) => api.refunds.create(wanted, options))).id;
  } catch (error) {
    if (!isRefusedByStripe(error)) throw error;
    // Given back already, or not allowed to this key. It must not be charged again: it is cancelled all the same.
    log.error(
      { ...note, err: error },
      "a doubled subscription was not refunded; do it in Stripe's dashboard",
    );
    return undefined;
  }
}
