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

/** Questions at most when others of the same moment have seen something else; the last one is believed. */
const ROUNDS = 3;

/**
 * Asks Stripe what holds for the user and stores that: the one way in which a plan changes. It may run any
 * number of times, at the same time, for any reason, and ends in what Stripe says. Answers the stored row;
 * undefined when the user has never been a customer.
 * @throws Stripe's errors; AppError service_unavailable where billing is not set up
 */
export async function reconcileSubscription(userId: string): Promise<Subscription | undefined> {
  for (let round = 1; ; round++) {
    const question = await beginQuestion(userId);
    if (!question?.stripeCustomerId) return question;
    const { all, unsettled } = await askStripe(userId, question.stripeCustomerId);
    const { chosen } = chooseSubscription(all);
    const isLast = round === ROUNDS;
    const stored = await storeAnswer(question, (before) => answerOf(chosen, before), isLast);
    if (!stored) return undefined;
    if (stored.contested) continue;
    await tell(stored);
    if (stored.after.checkoutSessionId) await closeCheckout(requireStripe(), stored.after, all);
    // What Stripe says is stored all the same; whoever asked must ask again.
    if (unsettled) throw unsettled.error;
    return stored.after;
  }
}

/** Says to the user's open pages, and to the log, what has changed. */
async function tell({ before, after }: { before: Subscription; after: Subscription }): Promise<void> {
  if (!isNews(before, after)) return;
  const { userId, status } = after;
  log.info({ userId, from: before.status, to: status, plan: planOf(after) }, "the subscription changed");
  await hintUser(userId, "plan", "usage");
}

/** The customer's subscriptions, of which one at most is left alive, unless Stripe is in trouble just then. */
async function askStripe(
  userId: string,
  customer: string,
): Promise<{ all: StripeSubscription[]; unsettled?: { error: unknown } }> {
  const api = requireStripe();
  const all = await listSubscriptions(api, customer);
  if (chooseSubscription(all).surplus.length === 0) return { all };
  try {
    return { all: await endSurplus(api, userId, customer, all) };
  } catch (error) {
    return { all, unsettled: { error } };
  }
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
