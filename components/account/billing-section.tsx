"use client";

import { RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { mutate } from "swr";
import { useTranslations } from "use-intl";
import { Panel, Row, Section } from "@/components/account/section";
import { SubscriptionLine } from "@/components/account/subscription-line";
import { StripeButton } from "@/components/billing/stripe-button";
import { usePlanNews } from "@/components/billing/use-plan-news";
import { useErrorText } from "@/components/shell/use-error-text";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { refreshResource, usePlans, useSubscription } from "@/lib/client/hooks";
import type { SubscriptionStatus } from "@/lib/contract/billing";

/** The plan and where it stands, in one sentence; everything that moves money is on Stripe's pages. */
export function BillingSection() {
  const t = useTranslations("settings");
  const billing = useTranslations("billing");
  const plan = useTranslations("plan");
  const errorText = useErrorText();
  const { data: status, error } = useSubscription();
  const [asking, setAsking] = useState(false);
  usePlanNews();
  useReturnFromPortal();

  async function refresh() {
    setAsking(true);
    try {
      await askStripe();
      showToast(billing("refreshed"));
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
    } finally {
      setAsking(false);
    }
  }

  return (
    <Section id="billing" title={t("billing")} lead={t("billingLead")}>
      <Panel>
        {status ? (
          <>
            <Row
              label={
                <span className="flex items-center gap-2">
                  <span className="font-semibold text-xl">{plan(status.plan)}</span>
                </span>
              }
              hint={<SubscriptionLine status={status} />}
            >
              <span className="flex items-center gap-2">
                {status.status === "none" ? null : (
                  <IconButton label={billing("refresh")} disabled={asking} onClick={() => void refresh()}>
                    <RefreshCw size={16} aria-hidden className={asking ? "animate-spin" : undefined} />
                  </IconButton>
                )}
                {needsCheckout(status) ? <UpgradeButton /> : <MainPortalButton status={status} />}
              </span>
            </Row>
            {status.status === "none" ? null : (
              <Row label={billing("invoices")} hint={billing("manageHint")}>
                <StripeButton to="portal" variant="secondary">
                  {billing("manage")}
                </StripeButton>
              </Row>
            )}
          </>
        ) : error ? (
          <p role="alert" className="px-5 py-4 text-danger">
            {errorText(error)}
          </p>
        ) : (
          <div className="grid gap-2 px-5 py-4">
            <Skeleton className="h-5 w-24" />
            <Skeleton className="h-4 w-64" />
          </div>
        )}
      </Panel>
    </Section>
  );
}

async function askStripe(): Promise<void> {
  await mutate("subscription", await call("POST /subscription/refresh"), false);
  refreshResource("plan");
}

/** Whoever comes back from the portal has changed something there, perhaps before its webhook has come. */
function useReturnFromPortal(): void {
  useEffect(() => {
    const url = new URL(location.href);
    if (url.searchParams.get("from") !== "portal") return;
    url.searchParams.delete("from");
    history.replaceState(history.state, "", url);
    // What is known is on the page meanwhile, and stays there if Stripe does not answer.
    askStripe().catch(() => {});
  }, []);
}

/** No subscription lives that the portal could change. */
function needsCheckout({ status }: SubscriptionStatus): boolean {
  return ["none", "canceled", "incomplete_expired"].includes(status);
}

/** The way to Pro, or why there is none. */
function UpgradeButton() {
  const t = useTranslations("billing");
  const pricing = useTranslations("pricing");
  const { data: plans } = usePlans();
  if (plans?.some(({ name, available }) => name === "pro" && !available))
    return <span className="text-ink-muted">{pricing("unpriced")}</span>;
  return (
    <StripeButton to="checkout" returnTo="/settings" variant="primary">
      {t("upgrade")}
    </StripeButton>
  );
}

function MainPortalButton({ status }: { readonly status: SubscriptionStatus }) {
  const t = useTranslations("billing");
  if (["past_due", "unpaid", "paused", "incomplete"].includes(status.status))
    return (
      <StripeButton to="portal" variant="primary">
        {t("updateCard")}
      </StripeButton>
    );
  return status.cancelAtPeriodEnd ? (
    <StripeButton to="portal" variant="primary">
      {t("resume")}
    </StripeButton>
  ) : (
    <StripeButton to="portal">{t("cancel")}</StripeButton>
  );
}
