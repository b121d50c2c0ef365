import "server-only";
import { isDeepStrictEqual } from "node:util";
import { database, transaction } from "@/lib/db/client";
import type { Subscription } from "@/lib/db/generated/client";

/** What Stripe said last about the user; null before the first Checkout. */
export function findSubscription(userId: string): Promise<Subscription | null> {
  return database().subscription.findUnique({ where: { userId } });
}

/** Whose customers these are at Stripe, as far as they are ours. */
export async function findUsersOfCustomers(customers: readonly string[]): Promise<Map<string, string>> {
  if (customers.length === 0) return new Map();
  const rows = await database().subscription.findMany({
    where: { stripeCustomerId: { in: [...customers] } },
    select: { userId: true, stripeCustomerId: true },
  });
  return new Map(rows.map(({ userId, stripeCustomerId }) => [stripeCustomerId ?? "", userId]));
}

/**
 * Notes the user's customer at Stripe, unless another request or instance has noted one already, and answers
 * the row that holds. `replacing` names a customer that is gone at Stripe. Undefined when the user is gone.
 */
export async function holdCustomer(
  userId: string,
  stripeCustomerId: string,
  replacing: string | null = null,
): Promise<Subscription | undefined> {
  await database().$executeRaw`
    INSERT INTO subscription (user_id, stripe_customer_id, updated_at)
    SELECT id, ${stripeCustomerId}, now() FROM "user" WHERE id = ${userId}::uuid
    ON CONFLICT (user_id) DO UPDATE SET stripe_customer_id = excluded.stripe_customer_id, updated_at = now()
      WHERE subscription.stripe_customer_id IS NOT DISTINCT FROM ${replacing}`;
  return (await findSubscription(userId)) ?? undefined;
}

/** Remembers the open Checkout, if it is still `known` that was remembered; false for the loser of a race. */
export async function swapCheckout(
  userId: string,
  known: string | null,
  checkoutSessionId: string | null,
): Promise<boolean> {
  const { count } = await database().subscription.updateMany({
    where: { userId, checkoutSessionId: known },
    data: { checkoutSessionId },
  });
  return count === 1;
}

/**
 * Begins a question to Stripe and numbers it (`asked` of the row that is answered). Stripe must be asked
 * after this: then a question that begins after the end of another brings back nothing older than that one.
 * Of questions that overlap nobody can say which has seen more; `storeAnswer` tells when that matters.
 */
export async function beginQuestion(userId: string): Promise<Subscription | undefined> {
  const [row] = await database().subscription.updateManyAndReturn({
    where: { userId },
    data: { asked: { increment: 1 } },
  });
  return row;
}

/** What Stripe says of the subscription that counts. */
export type StripeAnswer = Pick<
  Subscription,
  | "stripeSubscriptionId"
  | "status"
  | "priceId"
  | "currentPeriodEnd"
  | "cancelAtPeriodEnd"
  | "pastDueSince"
  | "endedAt"
>;

export interface StoredAnswer {
  readonly before: Subscription;
  /** The same as `before` when nothing was stored. */
  readonly after: Subscription;
  /** Another question was answered meanwhile, and otherwise: nothing was stored, and Stripe should be asked again. */
  readonly contested: boolean;
}

/**
 * Stores the answer to a question, unless an answer that another question has stored since this one began
 * says something else: either may be the older view. For the `last` of several questions the numbers decide,
 * so that they come to an end. Undefined when the user is gone.
 */
export function storeAnswer(
  question: Subscription,
  answer: (before: Subscription) => StripeAnswer,
  isLast = false,
): Promise<StoredAnswer | undefined> {
  const { userId, asked } = question;
  return transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM subscription WHERE user_id = ${userId}::uuid FOR UPDATE`;
    const before = await tx.subscription.findUnique({ where: { userId } });
    if (!before) return undefined;
    const said = answer(before);
    const overlapped = before.answered !== question.answered;
    const contested = overlapped && !isDeepStrictEqual({ ...before, ...said }, before);
    const overtaken = before.answered > asked;
    if (overtaken || (contested && !isLast))
      return { before, after: before, contested: contested && !isLast };
    const data = { ...said, answered: asked, reconciledAt: new Date() };
    return { before, after: await tx.subscription.update({ where: { userId }, data }), contested: false };
  });
}

/** Time for the few calls to Stripe that settling a doubled subscription takes. */
const SETTLE_MS = 60_000;

/**
 * Runs the work while no other instance runs any for this user; undefined when another one does. It holds a
 * connection meanwhile, so it is for what hardly ever happens.
 */
export function aloneFor<T>(userId: string, work: () => Promise<T>): Promise<T | undefined> {
  return database().$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(hashtextextended(${`subscription ${userId}`}, 0)) AS mine`;
      return lock?.mine ? work() : undefined;
    },
    { timeout: SETTLE_MS },
  );
}

/** Users whose payment became overdue between the two times and still is. */
export async function listOverdueSince(from: Date, to: Date): Promise<string[]> {
  const rows = await database().subscription.findMany({
    where: { status: "past_due", pastDueSince: { gt: from, lte: to } },
    select: { userId: true },
  });
  return rows.map(({ userId }) => userId);
}

/** Users with a customer at Stripe, by id, after the given one. */
export async function listCustomers(after: string | null, limit: number): Promise<string[]> {
  const rows = await database().subscription.findMany({
    where: { stripeCustomerId: { not: null }, ...(after && { userId: { gt: after } }) },
    select: { userId: true },
    orderBy: { userId: "asc" },
    take: limit,
  });
  return rows.map(({ userId }) => userId);
}

/**
 * Users of whom something should have been heard: a period that ended more than an hour ago, a Checkout that
 * was opened and whose end is not known. Asked again every 15 minutes at most, longest waiting first.
 */
export async function listOverdue(limit: number): Promise<string[]> {
  const now = Date.now();
  const rows = await database().subscription.findMany({
    where: {
      stripeCustomerId: { not: null },
      AND: [
        { OR: [{ reconciledAt: null }, { reconciledAt: { lt: new Date(now - 15 * 60_000) } }] },
        {
          OR: [
            { checkoutSessionId: { not: null }, updatedAt: { lt: new Date(now - 5 * 60_000) } },
            {
              status: { in: ["active", "trialing", "past_due"] },
              currentPeriodEnd: { lt: new Date(now - 3600_000) },
            },
          ],
        },
      ],
    },
    select: { userId: true },
    orderBy: { reconciledAt: { sort: "asc", nulls: "first" } },
    take: limit,
  });
  return rows.map(({ userId }) => userId);
}
