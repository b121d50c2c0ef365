import "server-only";
import type { PlanName, Quota } from "@/lib/contract/user";
import { nextReset, today } from "@/lib/db/usage";
import type { LimitFigures } from "@/lib/errors";
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

/** The day's prompts as the limit that they are; undefined for a plan without one. */
export function quotaLimit(plan: PlanName, used: number): LimitFigures | undefined {
  const { dailyPrompts, remaining, resetAt } = quotaOf(plan, used);
  if (dailyPrompts === null || remaining === null) return undefined;
  const resetSeconds = Math.max(1, Math.ceil((Date.parse(resetAt) - Date.now()) / 1000));
  return { limit: dailyPrompts, remaining, resetSeconds };
}
