"use client";

import { CircleAlert, CircleCheck, Hourglass } from "lucide-react";
import Link from "next/link";
import { useEffect, useState } from "react";
import { mutate } from "swr";
import { useFormatter, useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button, buttonClasses } from "@/components/ui/button";
import { call } from "@/lib/client/api";
import { refreshResource } from "@/lib/client/hooks";
import type { SubscriptionStatus } from "@/lib/contract/billing";

/** How long to wait before each question; about 30 seconds together. */
const WAITS_MS = [0, 1000, 1500, 2000, 3000, 4000, 5000, 6000, 8000];

type Outcome =
  | { readonly name: "asking" }
  | { readonly name: "pro"; readonly status: SubscriptionStatus }
  | { readonly name: "refused"; readonly status: SubscriptionStatus }
  | { readonly name: "slow"; readonly reason: string | null };

/** What Stripe's answer means, or null while it may still change. */
function outcomeOf(status: SubscriptionStatus): Outcome | null {
  if (status.plan === "pro") return { name: "pro", status };
  return ["incomplete_expired", "unpaid", "canceled"].includes(status.status)
    ? { name: "refused", status }
    : null;
}

/**
 * The page that people come back to from paying. It asks Stripe, through POST /subscription/refresh, until
 * Stripe says that the plan is Pro; it never claims so before, and never waits without end.
 */
export function PaymentResult({ returnTo }: { readonly returnTo: string }) {
  const t = useTranslations("billing");
  const format = useFormatter();
  const errorText = useErrorText();
  const [round, setRound] = useState(0);
  const [outcome, setOutcome] = useState<Outcome>({ name: "asking" });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each round asks anew; words do not restart it.
  useEffect(() => {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (ms: number) =>
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
    async function ask() {
      setOutcome({ name: "asking" });
      let reason: string | null = null;
      for (const ms of WAITS_MS) {
        await wait(ms);
        if (over) return;
        try {
          const status = await call("POST /subscription/refresh");
          reason = null;
          const known = outcomeOf(status);
          if (over) return;
          if (known) {
            void mutate("subscription", status, false);
            refreshResource("plan");
            return setOutcome(known);
          }
        } catch (failure) {
          reason = errorText(failure);
        }
      }
      if (!over) setOutcome({ name: "slow", reason });
    }
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [round]);

  const again = (
    <Button size="lg" onClick={() => setRound((count) => count + 1)}>
      {t("checkAgain")}
    </Button>
  );
  const home = (
    <Link href={returnTo} className={buttonClasses("ghost", "lg")}>
      {t("backToChats")}
    </Link>
  );

  return (
    <div aria-live="polite" className="grid justify-items-center gap-4 text-center">
      {outcome.name === "asking" ? (
        <>
          <span className="my-2 size-5 animate-breathe rounded-full bg-accent" />
          <Words title={t("successTitle")} body={t("successBody")} />
        </>
      ) : outcome.name === "pro" ? (
        <>
          <CircleCheck size={40} aria-hidden className="text-good" />
          <Words
            title={t("doneTitle")}
            body={[
              t("doneBody"),
              outcome.status.currentPeriodEnd && !outcome.status.cancelAtPeriodEnd
                ? t("renewsOn", {
                    date: format.dateTime(new Date(outcome.status.currentPeriodEnd), { dateStyle: "long" }),
                  })
                : "",
            ].join(" ")}
          />
          <Link href={returnTo} className={buttonClasses("primary", "lg")}>
            {t("continue")}
          </Link>
        </>
      ) : outcome.name === "refused" ? (
        <>
          <CircleAlert size={40} aria-hidden className="text-danger" />
          <Words title={t("notPaidTitle")} body={t("notPaidBody", { status: outcome.status.status })} />
          <div className="flex flex-wrap justify-center gap-2">
            <Link href="/pricing" className={buttonClasses("primary", "lg")}>
              {t("seePlans")}
            </Link>
            {home}
          </div>
        </>
      ) : (
        <>
          <Hourglass size={40} aria-hidden className="text-warn" />
          <Words title={t("slowTitle")} body={t("slowBody")} />
          {outcome.reason ? <p className="text-danger text-sm">{outcome.reason}</p> : null}
          <div className="flex flex-wrap justify-center gap-2">
            {again}
            {home}
          </div>
        </>
      )}
    </div>
  );
}

function Words({ title, body }: { readonly title: string; readonly body: string }) {
  return (
    <>
      <h1 className="font-semibold text-3xl tracking-tight">{title}</h1>
      <p className="max-w-md text-ink-muted text-lg">{body}</p>
    </>
  );
}
