import type { Subscription } from "../objects";
import type { World } from "../world";
import { voidInvoice } from "./draft-invoice";

type Reason = "cancellation_requested" | "payment_failed";

/** Ends a subscription now: no further renewals, and Stripe stops collecting what is open. */
export function cancelSubscription(world: World, subscription: Subscription, reason: Reason): void {
  const now = world.now(subscription.customer);
  const wasIncomplete = subscription.status === "incomplete";
  Object.assign(subscription, {
    status: "canceled",
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason },
  } satisfies Partial<Subscription>);
  stopCollecting(world, subscription, wasIncomplete);
  world.emit("customer.subscription.deleted", subscription);
}

/** A first payment that never came: after 23 hours the subscription is over before it began. */
export function expireIncomplete(world: World, subscription: Subscription): void {
  const now = world.now(subscription.customer);
  world.revise(
    subscription,
    { status: "incomplete_expired", ended_at: now, canceled_at: now },
    "customer.subscription.updated",
  );
  stopCollecting(world, subscription, true);
}

/** Ask for an end later: what the API's `cancel_at_period_end` and the portal's "cancel plan" do. */
export function scheduleCancel(
  world: World,
  subscription: Subscription,
  cancelAt: number,
  cancelAtPeriodEnd: boolean,
): void {
  world.revise(
    subscription,
    {
      cancel_at: cancelAt,
      cancel_at_period_end: cancelAtPeriodEnd,
      canceled_at: world.now(subscription.customer),
      cancellation_details: {
        comment: null,
        feedback: null,
        feedback_option: null,
        reason: "cancellation_requested",
      },
    },
    "customer.subscription.updated",
  );
}

export function unscheduleCancel(world: World, subscription: Subscription): void {
  world.revise(
    subscription,
    {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    },
    "customer.subscription.updated",
  );
}

/**
 * "Cancel at period end" in the billing portal. In flexible billing mode, the default for new subscriptions
 * since 2025-09-30, Stripe writes it as `cancel_at` alone and leaves `cancel_at_period_end` false; an
 * application that reads only the flag misses it. In classic mode both are set.
 */
export function cancelInPortal(world: World, subscription: Subscription): void {
  scheduleCancel(world, subscription, periodEnd(subscription), subscription.billing_mode.type === "classic");
}

export function periodEnd(subscription: Subscription): number {
  return Math.max(...subscription.items.data.map((item) => item.current_period_end));
}

function stopCollecting(world: World, subscription: Subscription, voidOpen: boolean): void {
  for (const invoice of world.invoicesOf(subscription.id)) {
    if (invoice.status !== "open" && invoice.status !== "draft") continue;
    if (voidOpen && invoice.status === "open") voidInvoice(world, invoice);
    else {
      const stopped = { auto_advance: false, next_payment_attempt: null, automatically_finalizes_at: null };
      world.revise(invoice, stopped, "invoice.updated");
    }
  }
}
