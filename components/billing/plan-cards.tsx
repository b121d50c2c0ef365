"use client";

import { Check } from "lucide-react";
import Link from "next/link";
import { useFormatter, useLocale, useTranslations } from "use-intl";
import { StripeButton } from "@/components/billing/stripe-button";
import { usePlanNews } from "@/components/billing/use-plan-news";
import { buttonClasses } from "@/components/ui/button";
import { joinClasses } from "@/components/ui/join-classes";
import { useSubscription } from "@/lib/client/hooks";
import type { Plan } from "@/lib/contract/billing";

interface PlanCardsProps {
  readonly plans: readonly Plan[];
  /** Where an upgrade comes back to: the room with the draft that ran out of prompts. */
  readonly returnTo: string;
  /** Whether the browser has a session; without one nobody is asked what it pays for. */
  readonly signedIn: boolean;
}

/** The plans side by side, with the one step that each person can take from here. */
export function PlanCards({ plans, ...visitor }: PlanCardsProps) {
  usePlanNews(visitor.signedIn);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {plans.map((plan) => (
        <PlanCard key={plan.name} plan={plan} {...visitor} />
      ))}
    </div>
  );
}

type Visitor = Omit<PlanCardsProps, "plans">;

function PlanCard({ plan, ...visitor }: Visitor & { readonly plan: Plan }) {
  const t = useTranslations("pricing");
  const format = useFormatter();
  const pro = plan.name === "pro";
  const points = [
    plan.dailyPrompts === null ? t("promptsUnlimited") : t("promptsDaily", { count: plan.dailyPrompts }),
    plan.hourlyPrompts === null ? null : t("fairUse", { count: format.number(plan.hourlyPrompts) }),
    t("models", { models: format.list(plan.models.map((model) => model.label)) }),
    t("replies", { count: plan.concurrentReplies }),
    t("history"),
  ].filter((point) => point !== null);
  return (
    <section
      aria-labelledby={`plan-${plan.name}`}
      className={joinClasses(
        "flex flex-col gap-5 rounded-2xl border p-6 sm:p-7",
        pro ? "border-accent bg-raised shadow-float" : "border-line bg-sunken",
      )}
    >
      <header className="grid gap-1">
        <h2 id={`plan-${plan.name}`} className="font-semibold text-accent text-xl">
          {plan.title}
        </h2>
        <Price plan={plan} />
      </header>
      <ul className="grid gap-2.5 pb-1">
        {points.map((point) => (
          <li key={point} className="flex gap-2.5">
            <Check size={17} aria-hidden className="mt-0.5 shrink-0 text-accent" />
            <span>{point}</span>
          </li>
        ))}
      </ul>
      <div className="mt-auto grid">
        {plan.available ? (
          <NextStep pro={pro} {...visitor} />
        ) : (
          <p className="grid min-h-12 place-items-center rounded-md border border-line border-dashed px-3 text-center text-ink-muted">
            {t("unpriced")}
          </p>
        )}
      </div>
    </section>
  );
}

function Price({ plan: { name, price, available } }: { readonly plan: Plan }) {
  const t = useTranslations("pricing");
  const locale = useLocale();
  if (price === null)
    return (
      <p
        className={joinClasses(
          "min-h-9",
          name === "basic" ? "font-semibold text-3xl tracking-tight" : "text-ink-muted",
        )}
      >
        {name === "basic" ? t("free") : available ? t("priceAtStripe") : null}
      </p>
    );
  const style = { style: "currency", currency: price.currency.toUpperCase() } as const;
  const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat(locale, style).resolvedOptions();
  const amount = price.amount / 10 ** decimals;
  const interval = t.has(price.interval as "month") ? t(price.interval as "month") : price.interval;
  return (
    <p className="flex items-baseline gap-2">
      <span className="font-semibold text-3xl tabular-nums tracking-tight">
        {new Intl.NumberFormat(locale, {
          ...style,
          minimumFractionDigits: Number.isInteger(amount) ? 0 : decimals,
        }).format(amount)}
      </span>
      <span className="text-ink-muted">{t("per", { interval })}</span>
    </p>
  );
}

/** Buy, manage, start or "your plan": by who is looking. */
function NextStep({ pro, returnTo, signedIn }: Visitor & { readonly pro: boolean }) {
  const t = useTranslations("pricing");
  const { data: status, error } = useSubscription(signedIn);
  const note = (
    <p className="grid min-h-12 place-items-center rounded-md border border-line border-dashed font-medium text-ink-muted">
      {t("current")}
    </p>
  );
  if (!signedIn || error?.code === "unauthenticated")
    return pro ? (
      <Link
        href={`/sign-in?next=${encodeURIComponent(`/pricing?returnTo=${encodeURIComponent(returnTo)}`)}`}
        className={buttonClasses("primary", "lg")}
      >
        {t("choose")}
      </Link>
    ) : (
      <Link href="/sign-in" className={buttonClasses("secondary", "lg")}>
        {t("start")}
      </Link>
    );
  if (!status) return <div className="min-h-12" />;
  if (!pro) return status.plan === "basic" ? note : null;
  return status.plan === "pro" ? (
    <StripeButton to="portal" size="lg">
      {t("manage")}
    </StripeButton>
  ) : (
    <StripeButton to="checkout" returnTo={returnTo} variant="primary" size="lg">
      {t("choose")}
    </StripeButton>
  );
}
