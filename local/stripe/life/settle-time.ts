import { DAY, HOUR } from "../clock";
import type { CheckoutSession, Invoice, Subscription } from "../objects";
import type { World } from "../world";
import { cancelSubscription, expireIncomplete, periodEnd } from "./cancel-subscription";
import { expireCheckout } from "./checkout";
import { collectInvoice } from "./collect-invoice";
import { finalizeInvoice } from "./draft-invoice";
import { renew } from "./subscribe";

interface Happening {
  at: number;
  run: () => void;
}

type Watched = Subscription | Invoice | CheckoutSession;

const TRIAL_NOTICE = 3 * DAY;
const INCOMPLETE_LIFE = 23 * HOUR;

/**
 * Makes everything happen that fell due since time last moved, in the order it fell due and each at its own
 * moment, so that a jump of two months leaves the same history as two months of waiting.
 */
export function settleTime(world: World): void {
  // What happens to one customer makes nothing due for another, so each has a next thing of its own.
  const next = new Map<string, Happening>();
  for (const owner of world.agenda.keys()) noteNext(world, owner, next);
  while (next.size > 0) {
    const [owner, happening] = earliest(next);
    world.clock.at(happening.at, happening.run);
    noteNext(world, owner, next);
  }
}

function noteNext(world: World, owner: string, next: Map<string, Happening>): void {
  next.delete(owner);
  const watched = world.agenda.get(owner);
  if (!watched) return;
  for (const object of watched) {
    if (isOver(object)) watched.delete(object);
    for (const happening of dueOf(world, object)) {
      const known = next.get(owner);
      const due = happening.at <= world.now(object.customer);
      if (due && (!known || happening.at < known.at)) next.set(owner, happening);
    }
  }
  if (watched.size === 0) world.agenda.delete(owner);
}

function earliest(next: Map<string, Happening>): [string, Happening] {
  return [...next].reduce((first, other) => (other[1].at < first[1].at ? other : first));
}

function isOver(object: Watched): boolean {
  if (object.object === "subscription") return object.ended_at !== null;
  if (object.object === "invoice") return object.status === "paid" || object.status === "void";
  return object.status !== "open";
}

function dueOf(world: World, object: Watched): Happening[] {
  if (isOver(object)) return [];
  if (object.object === "subscription") return ofSubscription(world, object);
  if (object.object === "invoice") return ofInvoice(world, object);
  return [{ at: object.expires_at, run: () => expireCheckout(world, object) }];
}

// Of two things due at the same second the first one listed happens, and it may undo the second.
function ofSubscription(world: World, subscription: Subscription): Happening[] {
  if (subscription.status === "incomplete") {
    return [{ at: subscription.created + INCOMPLETE_LIFE, run: () => expireIncomplete(world, subscription) }];
  }
  const happenings: Happening[] = [];
  const { trial_end: trialEnd } = subscription;
  if (subscription.status === "trialing" && trialEnd !== null && !world.trialWarned.has(subscription.id)) {
    const at = Math.max(trialEnd - TRIAL_NOTICE, subscription.created);
    happenings.push({ at, run: () => warnOfTrialEnd(world, subscription) });
  }
  if (subscription.cancel_at !== null) {
    const run = () => cancelSubscription(world, subscription, "cancellation_requested");
    happenings.push({ at: subscription.cancel_at, run });
  }
  happenings.push({ at: periodEnd(subscription), run: () => renew(world, subscription) });
  return happenings;
}

function ofInvoice(world: World, invoice: Invoice): Happening[] {
  const collect = () => void collectInvoice(world, invoice, { automatic: true });
  if (invoice.status === "draft" && invoice.automatically_finalizes_at !== null) {
    const run = () => {
      finalizeInvoice(world, invoice);
      collect();
    };
    return [{ at: invoice.automatically_finalizes_at, run }];
  }
  if (invoice.status === "open" && invoice.auto_advance && invoice.next_payment_attempt !== null) {
    return [{ at: invoice.next_payment_attempt, run: collect }];
  }
  return [];
}

function warnOfTrialEnd(world: World, subscription: Subscription): void {
  world.trialWarned.add(subscription.id);
  world.emit("customer.subscription.trial_will_end", subscription);
}
