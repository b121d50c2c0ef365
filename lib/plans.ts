import "server-only";
import type { PlanName } from "@/lib/contract/user";
import { env } from "@/lib/env";

/** One model that users may choose. */
export interface ModelOption {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** Input tokens that a context may have; well below Google's own limit, for cost and speed. */
  readonly contextTokens: number;
}

const FLASH: ModelOption = {
  id: "gemini-2.5-flash",
  label: "2.5 Flash",
  hint: "Fast, for everyday questions",
  contextTokens: 120_000,
};
const FLASH_LITE: ModelOption = {
  id: "gemini-2.5-flash-lite",
  label: "2.5 Flash-Lite",
  hint: "Fastest, for short answers",
  contextTokens: 60_000,
};
const PRO: ModelOption = {
  id: "gemini-2.5-pro",
  label: "2.5 Pro",
  hint: "Strongest, for hard problems and code",
  contextTokens: 200_000,
};

export interface PlanDefinition {
  readonly name: PlanName;
  readonly title: string;
  /** The price at Stripe; null for what is free, and where payments are not set up. */
  readonly priceId: string | null;
  /** Prompts a UTC day; null means no daily limit. */
  readonly dailyPrompts: number | null;
  /** Fair-use prompts an hour; null means none beyond the daily prompts. */
  readonly hourlyPrompts: number | null;
  /** Replies of one user that are made at the same time; more wait in line. */
  readonly concurrentReplies: number;
  /** Inngest's run priority in seconds: how far ahead of others a reply is put (±600). */
  readonly priority: number;
  readonly models: readonly [ModelOption, ...ModelOption[]];
}

/**
 * The plans: the pricing page, the quota, model access, concurrency, queue priority and Checkout all
 * read this. The amount is Stripe's, of the price that is named here.
 */
export function plans(): Record<PlanName, PlanDefinition> {
  return {
    basic: {
      name: "basic",
      title: "Basic",
      priceId: null,
      dailyPrompts: env().DAILY_PROMPTS_BASIC,
      hourlyPrompts: null,
      concurrentReplies: 2,
      priority: 0,
      models: [FLASH, FLASH_LITE],
    },
    pro: {
      name: "pro",
      title: "Pro",
      priceId: env().STRIPE_PRICE_PRO ?? null,
      dailyPrompts: null,
      hourlyPrompts: env().HOURLY_PROMPTS_PRO,
      concurrentReplies: 6,
      priority: 600,
      models: [FLASH, FLASH_LITE, PRO],
    },
  };
}

/** The model a new room answers with. */
export const DEFAULT_MODEL = FLASH.id;

/** Names rooms: the cheapest model is good enough for six words. */
export const TITLE_MODEL = FLASH_LITE.id;

/** Days that Pro goes on while a payment is overdue and Stripe retries it. */
const GRACE_MS = 7 * 24 * 3600 * 1000;

/**
 * The plan that a subscription gives right now. Pro holds while Stripe says active or trialing, and for the
 * grace period while a payment is overdue; whatever else Stripe says is Basic.
 */
export function planOf(
  subscription: { status: string | null; pastDueSince: Date | null } | null | undefined,
  now: Date = new Date(),
): PlanName {
  if (subscription?.status === "active" || subscription?.status === "trialing") return "pro";
  if (subscription?.status === "past_due") {
    const until = graceUntil(subscription.pastDueSince);
    return until && until > now ? "pro" : "basic";
  }
  return "basic";
}

/** When an overdue payment ends Pro. */
export function graceUntil(pastDueSince: Date | null): Date | null {
  return pastDueSince && new Date(pastDueSince.getTime() + GRACE_MS);
}

/** Since when a payment is overdue whose grace period ends at the given time. */
export function overdueSince(graceEnd: Date): Date {
  return new Date(graceEnd.getTime() - GRACE_MS);
}
