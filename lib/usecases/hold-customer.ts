import "server-only";
import type { Subscription } from "@/lib/db/generated/client";
import { findSubscription, holdCustomer } from "@/lib/db/subscriptions";
import { AppError } from "@/lib/errors";
import { isMissingAtStripe, makeOnce, type StripeApi } from "@/lib/vendors/stripe";

/** A row that has a customer. */
export type CustomerRow = Subscription & { stripeCustomerId: string };

interface Person {
  readonly userId: string;
  readonly mobile: string;
}

/**
 * Runs the work with the user's customer at Stripe. It is made once, even in a race: Stripe answers the same
 * customer to everybody who asks under the user's key, and the database keeps the first. A customer that was
 * deleted at Stripe (or belongs to another account) is replaced by a new one.
 */
export async function withCustomer<T>(
  api: StripeApi,
  person: Person,
  work: (row: CustomerRow) => Promise<T>,
): Promise<T> {
  const row = await findSubscription(person.userId);
  const held = row?.stripeCustomerId ? (row as CustomerRow) : await makeCustomer(api, person, null);
  try {
    return await work(held);
  } catch (error) {
    if (!isMissingAtStripe(error, "customer")) throw error;
    return work(await makeCustomer(api, person, held.stripeCustomerId));
  }
}

async function makeCustomer(
  api: StripeApi,
  { userId, mobile }: Person,
  replacing: string | null,
): Promise<CustomerRow> {
  const key = `castor-customer-${userId}${replacing ? `-after-${replacing}` : ""}`;
  // Nothing that may change between two tries: Stripe refuses a key with other parameters.
  const { id } = await makeOnce(key, (options) =>
    api.customers.create({ phone: mobile, metadata: { userId } }, options),
  );
  const row = await holdCustomer(userId, id, replacing);
  if (!row?.stripeCustomerId) throw new AppError("unauthenticated");
  return row as CustomerRow;
}
