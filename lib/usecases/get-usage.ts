import "server-only";
import type { PlanName, Usage } from "@/lib/contract/user";
import { findUsageDays } from "@/lib/db/usage";
import { quotaOf } from "@/lib/usecases/get-quota";

const DAYS = 30;

/** Today's prompts and those of the last 30 days, days without any included. */
export async function getUsage(userId: string, plan: PlanName): Promise<Usage> {
  const days = await findUsageDays(userId, DAYS);
  return {
    ...quotaOf(plan, days.at(-1)?.used ?? 0),
    days: days.map(({ day, used, refunded }) => ({ day: day.toISOString().slice(0, 10), used, refunded })),
  };
}
