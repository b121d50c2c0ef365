import "server-only";
import type { PlanName } from "@/lib/contract/user";
import { quotaOf } from "@/lib/usecases/get-quota";

/** RateLimit-* of the day's prompts; a plan without a daily limit shows the request limit instead. */
export function quotaHeaders(plan: PlanName, used: number): Record<string, string> {
  const { dailyPrompts, remaining, resetAt } = quotaOf(plan, used);
  if (dailyPrompts === null || remaining === null) return {};
  return {
    "ratelimit-limit": String(dailyPrompts),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(Math.max(1, Math.ceil((Date.parse(resetAt) - Date.now()) / 1000))),
  };
}
