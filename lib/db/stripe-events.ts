import "server-only";
import { database } from "@/lib/db/client";

/** What an event concerns. Ids only: the objects, and the personal data in them, stay at Stripe. */
export interface EventSubject {
  /** Kind and id of the object that the event is about. */
  readonly object: string;
  readonly objectId: string | null;
  readonly customer: string | null;
  /** The user that we named when we made the object. */
  readonly userId: string | null;
}

export interface InboxEvent {
  /** Stripe's own id, evt_…. */
  readonly id: string;
  readonly type: string;
  readonly subject: EventSubject;
}

/** Writes an event to the inbox; false when it is there already. */
export async function addToInbox({ id, type, subject }: InboxEvent): Promise<boolean> {
  const count = await database().$executeRaw`
    INSERT INTO stripe_event (id, type, payload) VALUES (${id}, ${type}, ${JSON.stringify(subject)}::jsonb)
    ON CONFLICT (id) DO NOTHING`;
  return count === 1;
}

/** Marks events as handled; answers those that were not before. */
export async function markProcessed(ids: readonly string[]): Promise<string[]> {
  const rows = await database().stripeEvent.updateManyAndReturn({
    where: { id: { in: [...ids] }, processedAt: null },
    data: { processedAt: new Date(), attempts: { increment: 1 }, lastError: null },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Notes why events could not be handled; they wait for the next replay. */
export async function markFailed(ids: readonly string[], error: string): Promise<void> {
  await database().stripeEvent.updateMany({
    where: { id: { in: [...ids] }, processedAt: null },
    data: { attempts: { increment: 1 }, lastError: error.slice(0, 500) },
  });
}

/** Tries after which an event is left to the nightly reconciliation: with the back-off, three days. */
const MOST_TRIES = 14;
const FIRST_WAIT_S = 15;

/** Events that wait to be handled and whose turn it is: 15 s after they came, then 30, 60, 120 s … */
export function findUnprocessed(limit: number): Promise<InboxEvent[]> {
  return database().$queryRaw<InboxEvent[]>`
    SELECT id, type, payload AS subject FROM stripe_event
    WHERE processed_at IS NULL AND attempts < ${MOST_TRIES}
      AND received_at < now() - make_interval(secs => ${FIRST_WAIT_S} * power(2, attempts))
    ORDER BY received_at LIMIT ${limit}`;
}

const KEPT_DAYS = 35;

/** Handled events are kept longer than Stripe sends or shows them. */
export async function sweepStripeEvents(): Promise<number> {
  const { count } = await database().stripeEvent.deleteMany({
    where: { receivedAt: { lt: new Date(Date.now() - KEPT_DAYS * 24 * 3600 * 1000) } },
  });
  return count;
}
