import "server-only";
import { type Db, database, isUniqueViolation, transaction } from "@/lib/db/client";
import type { Subscription, User } from "@/lib/db/generated/client";
import { newId } from "@/lib/db/id";

export type UserWithSubscription = User & { subscription: Subscription | null };

export function findUser(userId: string): Promise<UserWithSubscription | null> {
  return database().user.findUnique({ where: { id: userId }, include: { subscription: true } });
}

export function findUserByMobile(mobile: string): Promise<UserWithSubscription | null> {
  return database().user.findUnique({ where: { mobile }, include: { subscription: true } });
}

/** Undefined when the number has an account already. */
export async function createUser(
  user: { mobile: string; name?: string | undefined; passwordHash?: string | undefined },
  db: Db = database(),
): Promise<UserWithSubscription | undefined> {
  try {
    const created = await db.user.create({
      data: {
        id: newId(),
        mobile: user.mobile,
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
 * sessions that someone set up long before without that proof go: anybody can sign up with a number that is
 * not theirs and wait for its owner.
 */
export async function proveMobile(
  mobile: string,
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
  const planted = user.createdAt.getTime() < Date.now() - SIGNUP_PROOF_MINUTES * 60_000;
  return transaction(async (tx) => {
    if (planted) await tx.session.deleteMany({ where: { userId: user.id } });
    const provenUser = await tx.user.update({
      where: { id: user.id },
      data: { mobileProvenAt: new Date(), ...(planted && { passwordHash: null }) },
      include: { subscription: true },
    });
    return { user: provenUser, endedSessions: planted };
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
