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

interface Writing {
  readonly event: InboxEvent;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

const line: Writing[] = [];
let isWriting = false;

/**
 * Writes an event to the inbox; false when it is there already. Stripe sends in bursts: what comes while one
 * statement is under way goes together with the next.
 */
export function addToInbox(event: InboxEvent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    line.push({ event, resolve, reject });
    if (!isWriting) void writeLine();
  });
}

async function writeLine(): Promise<void> {
  isWriting = true;
  // A moment for those that are being read at the same time.
  await new Promise((resolve) => setImmediate(resolve));
  while (line.length > 0) {
    const together = line.splice(0, MOST_TOGETHER);
    try {
      const added = await insert(together.map(({ event }) => event));
      for (const { event, resolve } of together) resolve(added.delete(event.id));
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
  isWriting = false;
}

const MOST_TOGETHER = 200;

/** The ids of those that were not there. */
async function insert(events: readonly InboxEvent[]): Promise<Set<string>> {
  const rows = await database().$queryRaw<{ id: string }[]>`
    INSERT INTO stripe_event (id, type, payload)
    SELECT * FROM unnest(${events.map(({ id }) => id)}::text[], ${events.map(({ type }) => type)}::text[],
      ${events.map(({ subject }) => JSON.stringify(subject))}::jsonb[])
    ON CONFLICT (id) DO NOTHING RETURNING id`;
  return new Set(rows.map(({ id }) => id));
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
