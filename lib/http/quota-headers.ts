import "server-only";
import type { PlanName } from "@/lib/contract/user";
import { limitHeaders } from "@/lib/http/limit-headers";
import { quotaLimit } from "@/lib/usecases/get-quota";

/** RateLimit-* of the day's prompts; a plan without a daily limit shows the request limit instead. */
export function quotaHeaders(plan: PlanName, used: number): Record<string, string> {
  const limit = quotaLimit(plan, used);
  return limit ? limitHeaders(limit) : {};
}
