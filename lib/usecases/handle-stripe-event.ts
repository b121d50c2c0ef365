import "server-only";
import { type EventSubject, type InboxEvent, markFailed, markProcessed } from "@/lib/db/stripe-events";
import { findUserOfCustomer, holdCustomer } from "@/lib/db/subscriptions";
import { log } from "@/lib/log";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";

/** Questions to Stripe at a time, per instance: a burst of events must not starve those who wait for a page. */
const MOST_AT_ONCE = 4;

/** Events that wait for the next question about their customer; one answer serves them all. */
const waiting = new Map<string, InboxEvent[]>();
const turns: (() => void)[] = [];
let running = 0;

/**
 * Handles an event of the inbox: whatever it says, Stripe is asked what holds now for the customer it
 * concerns. Never throws; an event that could not be handled waits in the inbox for its replay. Events of a
 * customer that arrive before the question is asked are all answered by it.
 */
export async function handleStripeEvent(event: InboxEvent): Promise<void> {
  const key = event.subject.customer ?? event.id;
  const companions = waiting.get(key);
  if (companions) {
    companions.push(event);
    return;
  }
  waiting.set(key, [event]);
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => turns.push(resolve));
  else running++;
  const events = waiting.get(key) ?? [event];
  waiting.delete(key);
  try {
    await settle(events);
  } finally {
    // The place goes to the next in line, or is given up.
    const next = turns.shift();
    if (next) next();
    else running--;
  }
}

async function settle(events: readonly InboxEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  try {
    const userId = await findUser(events.map(({ subject }) => subject));
    if (userId) await reconcileSubscription(userId);
    await markProcessed(ids);
  } catch (error) {
    log.warn({ err: error, events: ids }, "Stripe's events were not handled; they wait for their replay");
    // The database may be what failed; then the events stay as they are.
    await markFailed(ids, error instanceof Error ? error.message : String(error)).catch(() => {});
  }
}

/**
 * The user whom events of one customer concern; undefined when they are none of ours, as when another
 * product shares the Stripe account. A customer that we made and do not know (a restored database) is noted.
 */
async function findUser(subjects: readonly EventSubject[]): Promise<string | undefined> {
  const customer = subjects[0]?.customer;
  if (!customer) return undefined;
  const known = await findUserOfCustomer(customer);
  if (known) return known;
  const named = subjects.find(({ userId }) => userId !== null)?.userId;
  const row = named ? await holdCustomer(named, customer) : undefined;
  return row?.stripeCustomerId === customer ? row.userId : undefined;
}
