import "server-only";
import { listCustomers, listOverdue } from "@/lib/db/subscriptions";
import { log } from "@/lib/log";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";

const PAGE = 100;
/** Stripe takes 25 requests a second in test mode, 100 in live mode. */
const AT_ONCE = 4;

/**
 * Reconciles the next page of all customers; answers where the page after it begins, null after the last.
 * @throws Error when Stripe answered for none of them, so that the page is tried again later
 */
export async function reconcilePage(after: string | null): Promise<{ next: string | null; failed: number }> {
  const userIds = await listCustomers(after, PAGE);
  const failed = await reconcileEach(userIds);
  if (failed > 0 && failed === userIds.length) throw new Error("Stripe answered for none of the customers");
  return { next: userIds.length === PAGE ? (userIds.at(-1) ?? null) : null, failed };
}

/** Reconciles those of whom something should have been heard by now; answers how many. */
export async function reconcileOverdue(): Promise<number> {
  const userIds = await listOverdue(PAGE);
  await reconcileEach(userIds);
  return userIds.length;
}

async function reconcileEach(userIds: readonly string[]): Promise<number> {
  const left = [...userIds];
  let failed = 0;
  const worker = async () => {
    for (let userId = left.shift(); userId; userId = left.shift()) {
      try {
        await reconcileSubscription(userId);
      } catch (error) {
        failed++;
        log.warn({ err: error, userId }, "a subscription was not reconciled");
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}
