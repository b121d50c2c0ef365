import { renderToStaticMarkup } from "react-dom/server";
import { IntlProvider } from "use-intl/react";
import { expect, test } from "vitest";
import { SubscriptionLine } from "@/components/account/subscription-line";
import { type SubscriptionStatus, subscriptionStatus } from "@/lib/contract/billing";
import en from "@/messages/en.json";
import hi from "@/messages/hi.json";

const DATE = "2026-12-22T12:00:00.000Z";
const BASIC = "5 prompts a day, flash models.";

function statusOf(change: Partial<SubscriptionStatus>): SubscriptionStatus {
  return {
    plan: "basic",
    status: "none",
    currentPeriodEnd: DATE,
    cancelAtPeriodEnd: false,
    graceUntil: null,
    dailyPrompts: change.plan === "pro" ? null : 5,
    used: 0,
    resetAt: DATE,
    ...change,
  };
}

function lineOf(change: Partial<SubscriptionStatus>, locale: "en" | "hi" = "en"): string {
  const html = renderToStaticMarkup(
    <IntlProvider locale={locale} messages={locale === "hi" ? hi : en} timeZone="UTC">
      <SubscriptionLine status={statusOf(change)} />
    </IntlProvider>,
  );
  return html.replace(/<[^>]+>/g, "").replaceAll("&#x27;", "'");
}

const { grace, graceOver, unpaid, paused, incomplete, ended } = en.billing;

test.each<[string, Partial<SubscriptionStatus>, string]>([
  ["nothing was bought", { status: "none" }, BASIC],
  [
    "it is paid",
    { plan: "pro", status: "active" },
    "No daily limit, all models. Renews on December 22, 2026",
  ],
  [
    "it is tried",
    { plan: "pro", status: "trialing" },
    "No daily limit, all models. Trial until December 22, 2026",
  ],
  [
    "it was cancelled and goes on",
    { plan: "pro", status: "active", cancelAtPeriodEnd: true },
    "Pro until December 22, 2026, then Basic. Nothing more will be charged.",
  ],
  [
    "a payment is overdue",
    { plan: "pro", status: "past_due", graceUntil: DATE },
    grace.replace("{date}", "December 22, 2026"),
  ],
  ["it has been for too long", { status: "past_due", graceUntil: DATE }, `${graceOver} ${BASIC}`],
  ["Stripe no longer tries", { status: "unpaid" }, `${unpaid} ${BASIC}`],
  ["a trial ended without a card", { status: "paused" }, `${paused} ${BASIC}`],
  ["the first payment is not complete", { status: "incomplete" }, incomplete],
  ["the first payment never came", { status: "incomplete_expired" }, `${ended} ${BASIC}`],
  ["it has ended", { status: "canceled" }, `${ended} ${BASIC}`],
])("the line says what holds when %s", (_, change, line) => {
  expect(lineOf(change)).toBe(line);
});

test("in Hindi every state has words of its own", () => {
  for (const plan of ["basic", "pro"] as const)
    for (const status of subscriptionStatus.shape.status.options)
      expect(lineOf({ plan, status, graceUntil: DATE }, "hi")).toMatch(/[ऀ-ॿ]/);
});
