"use client";

import { useEffect } from "react";
import { useTranslations } from "use-intl";
import { showToast } from "@/components/ui/toast";
import { refreshHere, useUsage } from "@/lib/client/hooks";
import type { PlanName } from "@/lib/contract/user";

/** Only an open room hears of changes by itself; a page looks once a minute while it is in view. */
const LOOK_MS = 60_000;
/** Longer than other toasts: nobody asked for this one. */
const SHOWN_MS = 15_000;

let seen: PlanName | undefined;

/**
 * Notices that the plan has changed, whoever changed it, says what that means, and has all that depends on
 * it fetched. Once per page.
 */
export function usePlanNews(signedIn = true): void {
  const t = useTranslations("plan");
  const { data: usage } = useUsage({ enabled: signedIn, refreshInterval: LOOK_MS });
  const plan = usage?.plan;
  const count = usage?.dailyPrompts ?? 0;
  useEffect(() => {
    if (!plan || plan === seen) return;
    const isNews = seen !== undefined;
    seen = plan;
    if (!isNews) return;
    refreshHere("plan");
    showToast(plan === "pro" ? t("began") : t("ended", { count }), { lasts: SHOWN_MS });
  }, [plan, count, t]);
}
