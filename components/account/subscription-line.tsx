"use client";

import { useFormatter, useTranslations } from "use-intl";
import type { SubscriptionStatus } from "@/lib/contract/billing";

/** What the subscription means now, in one sentence or two. */
export function SubscriptionLine({ status }: { readonly status: SubscriptionStatus }) {
  const t = useTranslations("billing");
  const format = useFormatter();
  const day = (time: string | null) => (time ? format.dateTime(new Date(time), { dateStyle: "long" }) : "");
  const basic = t("basicLine", { count: status.dailyPrompts ?? 0 });
  switch (status.status) {
    case "active":
    case "trialing":
      if (status.cancelAtPeriodEnd) return t("ends", { date: day(status.currentPeriodEnd) });
      return `${t("proLine")} ${t(status.status === "active" ? "renews" : "trialing", { date: day(status.currentPeriodEnd) })}`;
    case "past_due":
      if (status.plan === "basic") return <Warning>{`${t("graceOver")} ${basic}`}</Warning>;
      return (
        <Warning>{status.graceUntil ? t("grace", { date: day(status.graceUntil) }) : t("graceOpen")}</Warning>
      );
    case "unpaid":
    case "paused":
      return <Warning>{`${t(status.status)} ${basic}`}</Warning>;
    case "incomplete":
      return <Warning>{t("incomplete")}</Warning>;
    case "none":
      return basic;
    case "canceled":
    case "incomplete_expired":
      return `${t("ended")} ${basic}`;
  }
}

function Warning({ children }: { readonly children: string }) {
  return <span className="text-warn">{children}</span>;
}
