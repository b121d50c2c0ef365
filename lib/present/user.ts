import "server-only";
import { locale, type User } from "@/lib/contract/user";
import type { UserWithSubscription } from "@/lib/db/users";
import { planOf } from "@/lib/plans";

/** A user as the API shows it; the password's hash stays here. */
export function toUser(user: UserWithSubscription): User {
  return {
    id: user.id,
    mobile: user.mobile,
    name: user.name,
    locale: locale.safeParse(user.locale).data ?? null,
    hasPassword: user.passwordHash !== null,
    plan: planOf(user.subscription),
    createdAt: user.createdAt.toISOString(),
  };
}
