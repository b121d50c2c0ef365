import type Stripe from "stripe";
import { expect, test } from "vitest";
import { answerOf, chooseSubscription } from "@/lib/usecases/choose-subscription";

const NOW = new Date("2026-11-22T12:00:00Z");
const seconds = (iso: string) => Date.parse(iso) / 1000;
const PERIOD_END = seconds("2026-12-22T12:00:00Z");

function subscription(
  id: string,
  status: Stripe.Subscription.Status,
  more: Partial<Record<keyof Stripe.Subscription, unknown>> = {},
): Stripe.Subscription {
  return {
    id,
    status,
    created: 1,
    cancel_at: null,
    cancel_at_period_end: false,
    ended_at: null,
    latest_invoice: null,
    items: { data: [{ current_period_end: PERIOD_END, price: { id: "price_pro" } }] },
    ...more,
  } as unknown as Stripe.Subscription;
}

const NOTHING = { stripeSubscriptionId: null, status: null, pastDueSince: null };

test.each<[string, Stripe.Subscription[], string, string[]]>([
  [
    "what is paid before what is not, whichever is older",
    [subscription("sub_a", "past_due"), subscription("sub_b", "active", { created: 2 })],
    "sub_b",
    ["sub_a"],
  ],
  [
    "of two that are paid the older",
    [subscription("sub_b", "active", { created: 2 }), subscription("sub_a", "active")],
    "sub_a",
    ["sub_b"],
  ],
  [
    "what lives before what has ended",
    [subscription("sub_b", "canceled", { created: 2 }), subscription("sub_a", "unpaid")],
    "sub_a",
    [],
  ],
  [
    "of what has ended the newest",
    [subscription("sub_a", "canceled"), subscription("sub_b", "canceled", { created: 2 })],
    "sub_b",
    [],
  ],
])("chooses %s", (_, all, chosen, surplus) => {
  for (const order of [all, all.toReversed()]) {
    const found = chooseSubscription(order);
    expect(found.chosen?.id).toBe(chosen);
    expect(found.surplus.map(({ id }) => id)).toEqual(surplus);
  }
});

test("a customer without subscriptions has nothing", () => {
  expect(chooseSubscription([])).toEqual({ chosen: undefined, surplus: [] });
  expect(answerOf(undefined, NOTHING)).toMatchObject({ status: null, stripeSubscriptionId: null });
});

test.each<[string, Partial<Record<keyof Stripe.Subscription, unknown>>, boolean, string]>([
  ["goes on", {}, false, "2026-12-22T12:00:00.000Z"],
  ["was cancelled by the flag", { cancel_at_period_end: true }, true, "2026-12-22T12:00:00.000Z"],
  ["was cancelled in the portal", { cancel_at: PERIOD_END }, true, "2026-12-22T12:00:00.000Z"],
  ["ends before its period does", { cancel_at: PERIOD_END - 86_400 }, true, "2026-12-21T12:00:00.000Z"],
  ["ends some periods later", { cancel_at: PERIOD_END + 86_400 }, false, "2026-12-22T12:00:00.000Z"],
])("one that %s", (_, more, cancelAtPeriodEnd, end) => {
  const answer = answerOf(subscription("sub_a", "active", more), NOTHING, NOW);
  expect([answer.cancelAtPeriodEnd, answer.currentPeriodEnd?.toISOString()]).toEqual([
    cancelAtPeriodEnd,
    end,
  ]);
});

test("the grace period begins when the payment failed, and not again with every question", () => {
  const failed = seconds("2026-11-20T08:00:00Z");
  const overdue = subscription("sub_a", "past_due", {
    latest_invoice: { status_transitions: { finalized_at: failed } },
  });
  const first = answerOf(overdue, NOTHING, NOW);
  expect(first.pastDueSince).toEqual(new Date(failed * 1000));
  const known = {
    stripeSubscriptionId: "sub_a",
    status: "past_due",
    pastDueSince: new Date("2026-11-19T00:00:00Z"),
  };
  expect(answerOf(overdue, known, NOW).pastDueSince).toEqual(known.pastDueSince);
  // Another subscription's grace is not inherited, and a clock ahead of ours does not lengthen it.
  expect(answerOf(overdue, { ...known, stripeSubscriptionId: "sub_b" }, NOW).pastDueSince).toEqual(
    first.pastDueSince,
  );
  const ahead = subscription("sub_a", "past_due", {
    latest_invoice: { status_transitions: { finalized_at: PERIOD_END } },
  });
  expect(answerOf(ahead, NOTHING, NOW).pastDueSince).toEqual(NOW);
  expect(answerOf(subscription("sub_a", "active"), known, NOW).pastDueSince).toBeNull();
});
