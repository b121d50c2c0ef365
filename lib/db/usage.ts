import "server-only";
import { type Db, database } from "@/lib/db/client";

const DAY_MS = 24 * 3600 * 1000;

/** The UTC day that a prompt sent now counts on. */
export function today(now: Date = new Date()): Date {
  return new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
}

/** When the day's count starts again. */
export function nextReset(now: Date = new Date()): Date {
  return new Date(today(now).getTime() + DAY_MS);
}

/**
 * Takes one prompt of the day; undefined when none is left. One conditional statement, so that of N racing
 * requests with one prompt left exactly one passes. A null limit only counts.
 */
export async function reservePrompt(
  userId: string,
  limit: number | null,
  day: Date,
  tx: Db,
): Promise<number | undefined> {
  if (limit === 0) return undefined;
  const [row] = await tx.$queryRaw<{ used: number }[]>`
    INSERT INTO usage (user_id, day, used) VALUES (${userId}::uuid, ${day}::date, 1)
    ON CONFLICT (user_id, day) DO UPDATE SET used = usage.used + 1
      WHERE ${limit}::int IS NULL OR usage.used < ${limit}::int
    RETURNING used`;
  return row?.used;
}

/** Gives one prompt back to the day it was taken from. Callers make sure it happens once per reply. */
export async function refundPrompt(userId: string, day: Date, tx: Db): Promise<void> {
  await tx.$executeRaw`
    UPDATE usage SET used = GREATEST(used - 1, 0), refunded = refunded + 1
    WHERE user_id = ${userId}::uuid AND day = ${day}::date`;
}

/** Prompts used today. */
export async function findUsedToday(userId: string, db: Db = database()): Promise<number> {
  const row = await db.usage.findUnique({ where: { userId_day: { userId, day: today() } } });
  return row?.used ?? 0;
}

/** The last `days` days, oldest first, with zeros for days without prompts. */
export async function findUsageDays(
  userId: string,
  days: number,
): Promise<{ day: Date; used: number; refunded: number }[]> {
  const from = new Date(today().getTime() - (days - 1) * DAY_MS);
  const rows = await database().usage.findMany({ where: { userId, day: { gte: from } } });
  const byDay = new Map(rows.map((row) => [row.day.getTime(), row]));
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(from.getTime() + index * DAY_MS);
    const row = byDay.get(day.getTime());
    return { day, used: row?.used ?? 0, refunded: row?.refunded ?? 0 };
  });
}
