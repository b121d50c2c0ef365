import "server-only";
import { database } from "@/lib/db/client";
import type { Subscription } from "@/lib/db/generated/client";

/** What Stripe said last about the user; null before the first Checkout. */
export function findSubscription(userId: string): Promise<Subscription | null> {
  return database().subscription.findUnique({ where: { userId } });
}
