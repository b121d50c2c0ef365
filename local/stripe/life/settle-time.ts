import { DAY, HOUR } from "../clock";
import type { Invoice, Subscription } from "../objects";
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

const TRIAL_NOTICE = 3 * DAY;
const INCOMPLETE_LIFE = 23 * HOUR;

/**
 * Makes everything happen that fell due since time last moved, in the order it fell due and each at its own
 * moment, so that a jump of two months leaves the same history as two months of waiting.
 */
export function settleTime(world: World): void {
  for (let next = earliestDue(world); next; next = earliestDue(world)) world.clock.at(next.at, next.run);
}

function earliestDue(world: World): Happening | undefined {
  let earliest: Happening | undefined;
  for (const { happening, customer } of pending(world)) {
    if (happening.at > world.now(customer)) continue;
    if (!earliest || happening.at < earliest.at) earliest = happening;
  }
  return earliest;
}

function* pending(world: World): Generator<{ happening: Happening; customer: string | null }> {
  for (const subscription of world.subscriptions.values()) {
    for (const happening of ofSubscription(world, subscription)) {
      yield { happening, customer: subscription.customer };
    }
  }
  for (const invoice of world.invoices.values()) {
    const happening = ofInvoice(world, invoice);
    if (happening) yield { happening, customer: invoice.customer };
  }
  for (const session of world.checkoutSessions.values()) {
    if (session.status !== "open") continue;
    const happening = { at: session.expires_at, run: () => expireCheckout(world, session) };
    yield { happening, customer: session.customer };
  }
}

// Of two things due at the same second the first one listed happens, and it may undo the second.
function ofSubscription(world: World, subscription: Subscription): Happening[] {
  if (subscription.ended_at !== null) return [];
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

function ofInvoice(world: World, invoice: Invoice): Happening | undefined {
  if (invoice.status === "draft" && invoice.automatically_finalizes_at !== null) {
    return {
      at: invoice.automatically_finalizes_at,
      run: () => {
        finalizeInvoice(world, invoice);
        collectInvoice(world, invoice, { automatic: true });
      },
    };
  }
  if (invoice.status === "open" && invoice.auto_advance && invoice.next_payment_attempt !== null) {
    const run = () => void collectInvoice(world, invoice, { automatic: true });
    return { at: invoice.next_payment_attempt, run };
  }
  return undefined;
}

function warnOfTrialEnd(world: World, subscription: Subscription): void {
  world.trialWarned.add(subscription.id);
  world.emit("customer.subscription.trial_will_end", subscription);
}
