import "server-only";
import { database } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/db/id";

/** Seconds after which a request that neither answered nor renewed its lock is taken to have died. */
const LOCK_SECONDS = 15;
/** A request that takes long (Prefer: wait) renews its lock this often. */
export const RENEW_LOCK_MS = 5_000;

export interface ClaimedKey {
  operation: string;
  requestHash: string;
  effectId: string;
  status: number | null;
  response: unknown;
  headers: Record<string, string>;
  /** True for the request that holds the key now; the others wait or get the answer. */
  mine: boolean;
}

/** Inserts the key, or takes over one whose request died; whoever loses the race reads the winner's row. */
export async function claimIdempotencyKey(use: {
  userId: string;
  key: string;
  operation: string;
  requestHash: string;
}): Promise<ClaimedKey> {
  const { userId, key, operation, requestHash } = use;
  const [claimed] = await database().$queryRaw<Omit<ClaimedKey, "mine">[]>`
    INSERT INTO idempotency_key (user_id, key, operation, request_hash, effect_id, locked_until)
    VALUES (${userId}::uuid, ${key}, ${operation}, ${requestHash}, ${newId()}::uuid, now() + ${LOCK_SECONDS} * interval '1 second')
    ON CONFLICT (user_id, key) DO UPDATE SET locked_until = excluded.locked_until
      WHERE idempotency_key.status IS NULL AND idempotency_key.locked_until < now()
        AND idempotency_key.request_hash = excluded.request_hash AND idempotency_key.operation = excluded.operation
    RETURNING operation, request_hash AS "requestHash", effect_id AS "effectId", status, response, headers`;
  if (claimed) return { ...claimed, mine: true };
  const row = await database().idempotencyKey.findUnique({ where: { userId_key: { userId, key } } });
  // Given back between the two statements: try again.
  return row
    ? { ...row, headers: row.headers as Record<string, string>, mine: false }
    : claimIdempotencyKey(use);
}

export async function keepIdempotentAnswer(
  userId: string,
  key: string,
  { status, body, headers }: { status: number; body: unknown; headers: Record<string, string> },
): Promise<void> {
  await database().idempotencyKey.updateMany({
    where: { userId, key },
    data: { status, response: body as Prisma.InputJsonValue, headers },
  });
}

/** Shows that the request with this key still runs. */
export async function renewIdempotencyKey(userId: string, key: string): Promise<void> {
  await database().$executeRaw`
    UPDATE idempotency_key SET locked_until = now() + ${LOCK_SECONDS} * interval '1 second'
    WHERE user_id = ${userId}::uuid AND key = ${key} AND status IS NULL`;
}

/** Lets the next try with this key go on, with the same effect id: what the failed one did is found by it. */
export async function unlockIdempotencyKey(userId: string, key: string): Promise<void> {
  await database().idempotencyKey.updateMany({
    where: { userId, key, status: null },
    data: { lockedUntil: new Date(0) },
  });
}

/** Keys are kept a day. */
export async function sweepIdempotencyKeys(): Promise<number> {
  const { count } = await database().idempotencyKey.deleteMany({
    where: { createdAt: { lt: new Date(Date.now() - 24 * 3600 * 1000) } },
  });
  return count;
}
