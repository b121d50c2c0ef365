import "server-only";
import { type Db, database } from "@/lib/db/client";
import type { OutboxEvent, Prisma } from "@/lib/db/generated/client";

/** An event for Inngest. The id is deterministic: a second delivery runs nothing. */
export interface NewOutboxEvent {
  readonly id: string;
  readonly name: string;
  readonly data: Prisma.InputJsonObject;
}

/** Writes an event in the transaction of what it tells; an event that is there already stays as it is. */
export async function addToOutbox(event: NewOutboxEvent, tx: Db): Promise<void> {
  await addAllToOutbox([event], tx);
}

/** Writes events, and answers those that were not there yet. */
export async function addAllToOutbox(
  events: readonly NewOutboxEvent[],
  tx: Db = database(),
): Promise<NewOutboxEvent[]> {
  const added = await tx.outboxEvent.createManyAndReturn({
    data: [...events],
    skipDuplicates: true,
    select: { id: true },
  });
  return events.filter((event) => added.some(({ id }) => id === event.id));
}

export async function markSent(ids: readonly string[]): Promise<void> {
  await database().outboxEvent.updateMany({
    where: { id: { in: [...ids] }, sentAt: null },
    data: { sentAt: new Date() },
  });
}

/** Events that nobody has sent since `before`, oldest first. */
export function findUnsent(before: Date, limit: number): Promise<OutboxEvent[]> {
  return database().outboxEvent.findMany({
    where: { sentAt: null, createdAt: { lt: before } },
    orderBy: { createdAt: "asc" },
    take: limit,
  });
}

/** Sent events are kept two days, longer than Inngest remembers their ids. */
export async function sweepOutbox(): Promise<number> {
  const { count } = await database().outboxEvent.deleteMany({
    where: { sentAt: { lt: new Date(Date.now() - 48 * 3600 * 1000) } },
  });
  return count;
}
