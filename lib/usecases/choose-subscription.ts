import "server-only";
import type { StripeAnswer } from "@/lib/db/subscriptions";
import type { StripeSubscription } from "@/lib/vendors/stripe";

/** Stripe's states, the one that gives the user most first. */
const RANK: readonly StripeSubscription["status"][] = [
  "active",
  "trialing",
  "past_due",
  "unpaid",
  "paused",
  "incomplete",
  "canceled",
  "incomplete_expired",
];

/** Stripe has stopped for good: nothing is charged any more and nothing can bring it back. */
export function hasEnded({ status }: { status: string | null }): boolean {
  return status === null || status === "canceled" || status === "incomplete_expired";
}

/** Best state first; among equals the oldest that lives, the newest that has ended. */
function compare(a: StripeSubscription, b: StripeSubscription): number {
  const older = a.created - b.created || (a.id < b.id ? -1 : 1);
  return RANK.indexOf(a.status) - RANK.indexOf(b.status) || (hasEnded(a) ? -older : older);
}

/** Which of a customer's subscriptions counts, and which others live although one user may have only one. */
export function chooseSubscription(all: readonly StripeSubscription[]): {
  chosen: StripeSubscription | undefined;
  surplus: StripeSubscription[];
} {
  const [chosen, ...rest] = [...all].sort(compare);
  return { chosen, surplus: rest.filter((subscription) => !hasEnded(subscription)) };
}

const time = (seconds: number) => new Date(seconds * 1000);

/**
 * What is stored of the subscription that counts. The grace period begins when the payment failed, as far as
 * Stripe tells (its invoice is finalised an hour before), and is not begun anew by asking again.
 */
export function answerOf(
  chosen: StripeSubscription | undefined,
  before: { stripeSubscriptionId: string | null; status: string | null; pastDueSince: Date | null },
  now: Date = new Date(),
): StripeAnswer {
  if (!chosen)
    return {
      stripeSubscriptionId: null,
      status: null,
      priceId: null,
      currentPeriodEnd: null,
      cancelAtPeriodEnd: false,
      pastDueSince: null,
      endedAt: null,
    };
  const periodEnd = Math.max(0, ...chosen.items.data.map((item) => item.current_period_end)) || null;
  // The portal sets cancel_at and leaves the flag false; a cancel_at in a later period ends nothing yet.
  const endsAt = chosen.cancel_at ?? (chosen.cancel_at_period_end ? periodEnd : null);
  const ending = endsAt !== null && (periodEnd === null || endsAt <= periodEnd);
  const end = ending ? endsAt : periodEnd;
  return {
    stripeSubscriptionId: chosen.id,
    status: chosen.status,
    priceId: chosen.items.data[0]?.price.id ?? null,
    currentPeriodEnd: end === null ? null : time(end),
    cancelAtPeriodEnd: ending && !hasEnded(chosen),
    pastDueSince: chosen.status === "past_due" ? pastDueSince(chosen, before, now) : null,
    endedAt: chosen.ended_at === null ? null : time(chosen.ended_at),
  };
}

function pastDueSince(
  chosen: StripeSubscription,
  before: { stripeSubscriptionId: string | null; status: string | null; pastDueSince: Date | null },
  now: Date,
): Date {
  if (before.status === "past_due" && before.stripeSubscriptionId === chosen.id && before.pastDueSince)
    return before.pastDueSince;
  const invoice = chosen.latest_invoice;
  const finalized = typeof invoice === "object" ? invoice?.status_transitions.finalized_at : undefined;
  // A test clock of Stripe's may be ahead of ours.
  return finalized && time(finalized) < now ? time(finalized) : now;
}
