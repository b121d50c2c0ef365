import "server-only";
import { type Db, database, isUniqueViolation } from "@/lib/db/client";
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

/** The account of a number, made at its first sign-in. */
export async function findOrCreateUser(mobile: string): Promise<UserWithSubscription> {
  const found =
    (await findUserByMobile(mobile)) ?? (await createUser({ mobile })) ?? (await findUserByMobile(mobile));
  if (!found) throw new Error("an account was created and deleted at the same moment");
  return found;
}

export function updateUser(
  userId: string,
  changes: { name?: string | null | undefined; locale?: string | null | undefined; passwordHash?: string },
  db: Db = database(),
): Promise<UserWithSubscription> {
  return db.user.update({
    where: { id: userId },
    data: {
      ...(changes.name !== undefined && { name: changes.name }),
      ...(changes.locale !== undefined && { locale: changes.locale }),
      ...(changes.passwordHash !== undefined && { passwordHash: changes.passwordHash }),
    },
    include: { subscription: true },
  });
}
