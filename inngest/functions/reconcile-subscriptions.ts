import "server-only";
import { sweepStripeEvents } from "@/lib/db/stripe-events";
import { reconcileOverdue, reconcilePage } from "@/lib/usecases/reconcile-many";
import { replayStripeEvents } from "@/lib/usecases/replay-stripe-events";
import { tellGraceEnded } from "@/lib/usecases/tell-grace-ended";
import { inngest } from "@/lib/vendors/inngest";
import { stripe } from "@/lib/vendors/stripe";

/** Every night: asks Stripe about every customer, page by page; each page is tried again on its own. */
export const reconcileSubscriptions = inngest.createFunction(
  {
    id: "reconcile-subscriptions",
    name: "Reconcile every subscription with Stripe",
    triggers: [{ cron: "17 3 * * *" }],
    retries: 4,
    concurrency: 1,
  },
  async ({ step }) => {
    if (!stripe()) return { failed: 0 };
    let failed = 0;
    let from: string | null = null;
    do {
      const after: string | null = from;
      const page: Awaited<ReturnType<typeof reconcilePage>> = await step.run(
        `customers after ${after ?? "none"}`,
        () => reconcilePage(after),
      );
      failed += page.failed;
      from = page.next;
    } while (from !== null);
    await step.run("sweep", sweepStripeEvents);
    return { failed };
  },
);

/**
 * Every minute: handles the events that are still in the inbox, asks about what should have been heard, and
 * tells whose grace period is over.
 */
export const replayEvents = inngest.createFunction(
  {
    id: "replay-stripe-events",
    name: "Replay Stripe's events",
    triggers: [{ cron: "* * * * *" }],
    retries: 0,
    concurrency: 1,
  },
  async () => {
    const graceEnded = await tellGraceEnded();
    if (!stripe()) return { graceEnded, replayed: 0, overdue: 0 };
    return { graceEnded, replayed: await replayStripeEvents(), overdue: await reconcileOverdue() };
  },
);
