import "server-only";
import type { Subscription } from "@/lib/db/generated/client";
import { aloneFor, beginQuestion, storeAnswer, swapCheckout } from "@/lib/db/subscriptions";
import { log } from "@/lib/log";
import { planOf } from "@/lib/plans";
import { hintUser } from "@/lib/stream/room-log";
import { answerOf, chooseSubscription, hasEnded } from "@/lib/usecases/choose-subscription";
import { refundDuplicate } from "@/lib/usecases/refund-duplicate";
import {
  isMissingAtStripe,
  requireStripe,
  type StripeApi,
  type StripeSubscription,
} from "@/lib/vendors/stripe";

/**
 * Asks Stripe what holds for the user and stores that: the one way in which a plan changes. It may run any
 * number of times, at the same time, for any reason, and ends in what Stripe says. Answers the stored row;
 * undefined when the user has never been a customer.
 * @throws Stripe's errors; AppError service_unavailable where billing is not set up
 */
export async function reconcileSubscription(userId: string): Promise<Subscription | undefined> {
  const question = await beginQuestion(userId);
  if (!question?.stripeCustomerId) return question;
  const api = requireStripe();
  let all = await listSubscriptions(api, question.stripeCustomerId);
  if (chooseSubscription(all).surplus.length > 0)
    all = await endSurplus(api, userId, question.stripeCustomerId, all);
  const { chosen } = chooseSubscription(all);
  const stored = await storeAnswer(userId, question.asked, (before) => answerOf(chosen, before));
  if (!stored) return undefined;
  const { before, after } = stored;
  if (isNews(before, after)) {
    log.info(
      { userId, from: before.status, to: after.status, plan: planOf(after) },
      "the subscription changed",
    );
    await hintUser(userId, "plan", "usage");
  }
  if (after.checkoutSessionId) await closeCheckout(api, after, all);
  return after;
}

/** Every subscription of the customer, ended ones too; none when Stripe does not know the customer. */
export async function listSubscriptions(api: StripeApi, customer: string): Promise<StripeSubscription[]> {
  try {
    return await api.subscriptions
      .list({ customer, status: "all", limit: 100, expand: ["data.latest_invoice"] })
      .autoPagingToArray({ limit: 1000 });
  } catch (error) {
    if (isMissingAtStripe(error, "customer")) return [];
    throw error;
  }
}

function isNews(before: Subscription, after: Subscription): boolean {
  return (
    before.status !== after.status ||
    before.stripeSubscriptionId !== after.stripeSubscriptionId ||
    before.cancelAtPeriodEnd !== after.cancelAtPeriodEnd ||
    before.currentPeriodEnd?.getTime() !== after.currentPeriodEnd?.getTime()
  );
}

/**
 * Two Checkouts paid in a race leave two subscriptions: all but the one that counts are cancelled, and what
 * was just paid for them is given back. One instance at a time, on a fresh look, so that two with different
 * views never cancel both. Answers the customer's subscriptions afterwards.
 */
async function endSurplus(
  api: StripeApi,
  userId: string,
  customer: string,
  seen: StripeSubscription[],
): Promise<StripeSubscription[]> {
  const settled = await aloneFor(userId, async () => {
    const { chosen, surplus } = chooseSubscription(await listSubscriptions(api, customer));
    for (const subscription of surplus) {
      // The money first: a crash in between leaves a subscription that is found and settled again.
      const refund = await refundDuplicate(api, subscription);
      try {
        await api.subscriptions.cancel(subscription.id, { prorate: false });
      } catch (error) {
        if (!isMissingAtStripe(error)) throw error;
      }
      log.warn(
        { userId, kept: chosen?.id, cancelled: subscription.id, refund },
        "a user had two subscriptions at Stripe; one was cancelled",
      );
    }
    return listSubscriptions(api, customer);
  });
  return settled ?? seen;
}

/** With a subscription alive no Checkout may stay open; one whose end is known is forgotten. Never fails. */
async function closeCheckout(api: StripeApi, row: Subscription, all: StripeSubscription[]): Promise<void> {
  const { userId, checkoutSessionId } = row;
  if (!checkoutSessionId) return;
  try {
    let session = await api.checkout.sessions.retrieve(checkoutSessionId);
    if (session.status === "open" && !hasEnded(row))
      session = await api.checkout.sessions.expire(checkoutSessionId);
    const known = session.status === "complete" && all.some(({ id }) => id === session.subscription);
    if (session.status === "expired" || known) await swapCheckout(userId, checkoutSessionId, null);
  } catch (error) {
    if (isMissingAtStripe(error)) await swapCheckout(userId, checkoutSessionId, null);
    else log.warn({ err: error, userId }, "an open Checkout could not be looked at");
  }
}
