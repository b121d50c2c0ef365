import "server-only";
import { inBackground } from "@/lib/background";
import { findUnsent, markSent, type NewOutboxEvent } from "@/lib/db/outbox";
import { log } from "@/lib/log";
import { sendEvents } from "@/lib/vendors/inngest";

/** Unsent events younger than this are left to the request that wrote them. */
const GRACE_MS = 5_000;
const PAGE = 100;
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;
/** How often an instance that sends looks for what another one left. */
const LOOK_EVERY_MS = 3_000;

let retryTimer: NodeJS.Timeout | undefined;
let retryMs = FIRST_RETRY_MS;
/** Sending failed while the timer ran: what failed then is too young for the delivery that is due. */
let failedMeanwhile = false;
let nextLook = 0;

/**
 * Sends events that were just committed; never throws: what is not taken now is delivered later. The queue that
 * took them takes what waits as well, of this instance or of one that is gone: that goes once the request is
 * answered.
 */
export async function deliverNow(events: readonly NewOutboxEvent[]): Promise<void> {
  try {
    await sendEvents(events);
    await markSent(events.map(({ id }) => id));
    if (Date.now() < nextLook) return;
    nextLook = Date.now() + LOOK_EVERY_MS;
    inBackground("delivering what waited in the outbox", deliverOutbox);
  } catch (error) {
    log.warn({ err: error, events: events.map(({ id }) => id) }, "events wait in the outbox");
    retrySoon();
  }
}

/**
 * Sends what the outbox still holds, oldest first; answers how many. Called by cron, at boot, and again and
 * again by an instance whose sending failed, until the outbox is empty.
 */
export async function deliverOutbox(): Promise<number> {
  let delivered = 0;
  for (;;) {
    const unsent = await findUnsent(new Date(Date.now() - GRACE_MS), PAGE);
    if (unsent.length === 0) return delivered;
    await sendEvents(
      unsent.map(({ id, name, data }) => ({ id, name, data: data as NewOutboxEvent["data"] })),
    );
    await markSent(unsent.map(({ id }) => id));
    delivered += unsent.length;
    if (unsent.length < PAGE) return delivered;
  }
}

/** Tries again with growing pauses while this process lives; one timer at a time. */
export function retrySoon(): void {
  if (retryTimer) {
    failedMeanwhile = true;
    return;
  }
  retryTimer = setTimeout(async () => {
    retryTimer = undefined;
    const another = failedMeanwhile;
    failedMeanwhile = false;
    try {
      const delivered = await deliverOutbox();
      retryMs = FIRST_RETRY_MS;
      if (delivered > 0) log.info({ delivered }, "the outbox was delivered");
      if (another) retrySoon();
    } catch (error) {
      log.warn({ err: error, againInMs: retryMs }, "the outbox could not be delivered");
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      retrySoon();
    }
  }, retryMs + GRACE_MS);
  retryTimer.unref();
}
