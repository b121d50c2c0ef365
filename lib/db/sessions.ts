import "server-only";
import { type Db, database } from "@/lib/db/client";
import type { Session, SessionKind } from "@/lib/db/generated/client";
import { newId } from "@/lib/db/id";

/** A live session with what every request needs of its user. */
export interface LiveSession {
  id: string;
  userId: string;
  kind: SessionKind;
  expiresAt: Date;
  lastUsedAt: Date;
  mobile: string;
  /** See User.roomsEpoch. */
  roomsEpoch: number;
  subscriptionStatus: string | null;
  pastDueSince: Date | null;
}

/** The session if it is neither revoked nor expired; one query, because every request makes it. */
export async function findLiveSession(sessionId: string): Promise<LiveSession | undefined> {
  const [row] = await database().$queryRaw<LiveSession[]>`
    SELECT s.id, s.user_id AS "userId", s.kind::text AS kind, s.expires_at AS "expiresAt",
           s.last_used_at AS "lastUsedAt", u.mobile, u.rooms_epoch AS "roomsEpoch",
           b.status AS "subscriptionStatus", b.past_due_since AS "pastDueSince"
    FROM session s
    JOIN "user" u ON u.id = s.user_id
    LEFT JOIN subscription b ON b.user_id = s.user_id
    WHERE s.id = ${sessionId}::uuid AND s.expires_at > now()`;
  return row;
}

export interface NewSession {
  userId: string;
  kind: SessionKind;
  expiresAt: Date;
  userAgent: string | null;
  address: string | null;
}

export function createSession(session: NewSession, db: Db = database()): Promise<Session> {
  return db.session.create({ data: { id: newId(), ...session } });
}

/** Notes the use of a session, at most once a minute, and moves a browser session's end. */
export async function touchSession(sessionId: string, expiresAt?: Date): Promise<void> {
  await database().session.updateMany({
    where: { id: sessionId },
    data: { lastUsedAt: new Date(), ...(expiresAt && { expiresAt }) },
  });
}

/** Newest use first; a user cannot have more than a few, so one page is all. */
export function listSessions(userId: string): Promise<Session[]> {
  return database().session.findMany({
    where: { userId, expiresAt: { gt: new Date() } },
    orderBy: { lastUsedAt: "desc" },
    take: 200,
  });
}

/** Ends one session of the user; false if there is none. */
export async function endSession(userId: string, sessionId: string): Promise<boolean> {
  const { count } = await database().session.deleteMany({ where: { id: sessionId, userId } });
  return count > 0;
}

/** Ends the user's sessions, all or all but one; returns how many. */
export async function endSessions(userId: string, except?: string, db: Db = database()): Promise<number> {
  const { count } = await db.session.deleteMany({
    where: { userId, ...(except && { id: { not: except } }) },
  });
  return count;
}

/** Sessions are of no use once they have expired. */
export async function sweepSessions(): Promise<number> {
  const { count } = await database().session.deleteMany({ where: { expiresAt: { lt: new Date() } } });
  return count;
}
