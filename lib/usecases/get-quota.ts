import "server-only";
import type { PlanName, Quota } from "@/lib/contract/user";
import { nextReset, today } from "@/lib/db/usage";
import { plans } from "@/lib/plans";

/** The figures for a known count. */
export function quotaOf(plan: PlanName, used: number): Quota {
  const { dailyPrompts } = plans()[plan];
  return {
    plan,
    day: today().toISOString().slice(0, 10),
    dailyPrompts,
    used,
    remaining: dailyPrompts === null ? null : Math.max(0, dailyPrompts - used),
    resetAt: nextReset().toISOString(),
  };
}
