import "server-only";
import { type Db, database, isUniqueViolation, transaction } from "@/lib/db/client";
import type { Subscription, User } from "@/lib/db/generated/client";
import { newId } from "@/lib/db/id";
import { endSessions } from "@/lib/db/sessions";

/** What stands for the address of a caller that nobody knows. */
const UNKNOWN_ADDRESS = "unknown";

export type UserWithSubscription = User & { subscription: Subscription | null };

export function findUser(userId: string): Promise<UserWithSubscription | null> {
  return database().user.findUnique({ where: { id: userId }, include: { subscription: true } });
}

export function findUserByMobile(mobile: string): Promise<UserWithSubscription | null> {
  return database().user.findUnique({ where: { mobile }, include: { subscription: true } });
}

/** Undefined when the number has an account already. */
export async function createUser(
  user: {
    mobile: string;
    signupAddress: string;
    name?: string | undefined;
    passwordHash?: string | undefined;
  },
  db: Db = database(),
): Promise<UserWithSubscription | undefined> {
  try {
    const created = await db.user.create({
      data: {
        id: newId(),
        mobile: user.mobile,
        signupAddress: user.signupAddress,
        name: user.name ?? null,
        passwordHash: user.passwordHash ?? null,
      },
    });
    return { ...created, subscription: null };
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

/** How long after a signup a code still proves that whoever gave the password has the number. */
const SIGNUP_PROOF_MINUTES = 15;

/**
 * The account of a number whose owner has just proven it with a code; made if there is none. A password and
 * sessions from before go, unless the proof follows the signup soon and from the same address: anybody can
 * sign up with a number that is not theirs and wait for its owner.
 */
export async function proveMobile(
  mobile: string,
  address: string,
): Promise<{ user: UserWithSubscription; endedSessions: boolean }> {
  const proven = { id: newId(), mobile, mobileProvenAt: new Date() };
  const user =
    (await findUserByMobile(mobile)) ??
    (await database().user.upsert({
      where: { mobile },
      create: proven,
      update: {},
      include: { subscription: true },
    }));
  if (user.mobileProvenAt) return { user, endedSessions: false };
  const isLate = user.createdAt.getTime() < Date.now() - SIGNUP_PROOF_MINUTES * 60_000;
  const planted = isLate || user.signupAddress !== address || address === UNKNOWN_ADDRESS;
  return transaction(async (tx) => {
    if (planted) await tx.session.deleteMany({ where: { userId: user.id } });
    const provenUser = await tx.user.update({
      where: { id: user.id },
      data: { mobileProvenAt: new Date(), signupAddress: null, ...(planted && { passwordHash: null }) },
      include: { subscription: true },
    });
    return { user: provenUser, endedSessions: planted };
  });
}

/**
 * Sets the password of a session's user and ends the user's other sessions, unless the password is no longer
 * `before` or the session has ended meanwhile; undefined then, else how many sessions have ended.
 */
export async function replacePassword(
  { userId, sessionId }: { userId: string; sessionId: string },
  before: string | null,
  passwordHash: string,
): Promise<number | undefined> {
  return transaction(async (tx) => {
    const changed = await tx.$executeRaw`
      UPDATE "user" u SET password_hash = ${passwordHash}, updated_at = now()
      WHERE u.id = ${userId}::uuid AND u.password_hash IS NOT DISTINCT FROM ${before}
        AND EXISTS (SELECT 1 FROM session WHERE id = ${sessionId}::uuid AND user_id = u.id AND expires_at > now())`;
    return changed === 0 ? undefined : endSessions(userId, sessionId, tx);
  });
}

/** Holds the user's password as it is until the transaction ends; false if it is another one by now. */
export async function holdPassword(userId: string, passwordHash: string, tx: Db): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "user" WHERE id = ${userId}::uuid AND password_hash = ${passwordHash} FOR SHARE`;
  return rows.length === 1;
}

/** Changes the user; null when the account was deleted meanwhile. */
export async function updateUser(
  userId: string,
  changes: { name?: string | null | undefined; locale?: string | null | undefined; passwordHash?: string },
): Promise<UserWithSubscription | null> {
  const { count } = await database().user.updateMany({
    where: { id: userId },
    data: {
      ...(changes.name !== undefined && { name: changes.name }),
      ...(changes.locale !== undefined && { locale: changes.locale }),
      ...(changes.passwordHash !== undefined && { passwordHash: changes.passwordHash }),
    },
  });
  return count > 0 ? findUser(userId) : null;
}

/** Deletes the user and, by cascade, everything that is theirs. */
export async function deleteUser(userId: string): Promise<void> {
  await database().user.deleteMany({ where: { id: userId } });
}

/** Counts a change of the user's rooms that the cache could not be told of. */
export async function countUnheardRoomChange(userId: string): Promise<void> {
  await database().$executeRaw`UPDATE "user" SET rooms_epoch = rooms_epoch + 1 WHERE id = ${userId}::uuid`;
}
