import "server-only";
import type { Plan } from "@/lib/contract/billing";
import { plans } from "@/lib/plans";

/** The plans as the pricing page shows them; the price itself is Stripe's to say. */
export async function listPlans(): Promise<Plan[]> {
  return Object.values(plans()).map((plan) => ({
    name: plan.name,
    title: plan.title,
    dailyPrompts: plan.dailyPrompts,
    hourlyPrompts: plan.hourlyPrompts,
    concurrentReplies: plan.concurrentReplies,
    models: plan.models.map(({ id, label, hint }) => ({ id, label, hint })),
    price: null,
  }));
}
