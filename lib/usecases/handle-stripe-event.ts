import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { type InboxEvent, markFailed, markProcessed } from "@/lib/db/stripe-events";
import { findUsersOfCustomers, holdCustomer } from "@/lib/db/subscriptions";
import { log } from "@/lib/log";
import { reconcileSubscription } from "@/lib/usecases/reconcile-subscription";

/**
 * Events are handled together that come within this time: a payment makes eight of them, and one question to
 * Stripe answers them all. It also lets a burst be answered before the work on it begins.
 */
const PAUSE_MS = 100;
/** Questions to Stripe at a time, per instance: a burst of events must not starve those who wait for a page. */
const MOST_AT_ONCE = 4;

let gathering: { readonly events: InboxEvent[]; readonly done: Promise<void> } | undefined;

/**
 * Handles an event of the inbox: whatever it says, Stripe is asked what holds now for the customer it
 * concerns. Never throws; an event that could not be handled waits in the inbox for its replay.
 */
export function handleStripeEvent(event: InboxEvent): Promise<void> {
  if (!gathering) {
    const events: InboxEvent[] = [];
    gathering = { events, done: wait(PAUSE_MS).then(() => handleGathered(events)) };
  }
  gathering.events.push(event);
  return gathering.done;
}

async function handleGathered(events: readonly InboxEvent[]): Promise<void> {
  gathering = undefined;
  await orMarkFailed(events, async () => {
    const { byUser, others } = await sortByUser(events);
    // None of ours: another product that shares the account, or nobody's, such as a price.
    if (others.length > 0) await markProcessed(others.map(({ id }) => id));
    await Promise.all([...byUser].map(([userId, own]) => inTurn(() => settle(userId, own))));
  });
}

function settle(userId: string, events: readonly InboxEvent[]): Promise<void> {
  return orMarkFailed(events, async () => {
    await reconcileSubscription(userId);
    await markProcessed(events.map(({ id }) => id));
  });
}

async function orMarkFailed(events: readonly InboxEvent[], work: () => Promise<void>): Promise<void> {
  const ids = events.map(({ id }) => id);
  try {
    await work();
  } catch (error) {
    log.warn({ err: error, events: ids }, "Stripe's events were not handled; they wait for their replay");
    // The database may be what failed; then the events stay as they are.
    await markFailed(ids, error instanceof Error ? error.message : String(error)).catch(() => {});
  }
}

/**
 * Whom the events concern. A customer that we made and do not know (the database was restored) is noted with
 * the user whom we named at Stripe.
 */
async function sortByUser(events: readonly InboxEvent[]) {
  const customers = events.flatMap(({ subject }) => subject.customer ?? []);
  const known = await findUsersOfCustomers([...new Set(customers)]);
  const byUser = new Map<string, InboxEvent[]>();
  const others: InboxEvent[] = [];
  for (const event of events) {
    const { customer, userId: named } = event.subject;
    let userId = customer ? known.get(customer) : undefined;
    if (customer && named && !userId) {
      const row = await holdCustomer(named, customer);
      if (row?.stripeCustomerId === customer) userId = named;
      if (userId) known.set(customer, userId);
    }
    if (userId) byUser.set(userId, [...(byUser.get(userId) ?? []), event]);
    else others.push(event);
  }
  return { byUser, others };
}

const turns: (() => void)[] = [];
let running = 0;

async function inTurn(work: () => Promise<void>): Promise<void> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => turns.push(resolve));
  else running++;
  try {
    await work();
  } finally {
    // The place goes to the next in line, or is given up.
    const next = turns.shift();
    if (next) next();
    else running--;
  }
}
