import type { Metadata } from "next";
import { cookies } from "next/headers";
import { PlanCards } from "@/components/billing/plan-cards";
import { SESSION_COOKIE } from "@/lib/auth/session-cookie";
import { getTranslator } from "@/lib/i18n/request";
import { listPlans } from "@/lib/usecases/list-plans";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t("pricing.metaTitle"), description: t("pricing.lead") };
}

interface PricingPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** The plans as GET /plan tells them, rendered on the server: the page is public and should be found. */
export default async function PricingPage({ searchParams }: PricingPageProps) {
  const [{ returnTo }, plans, t, jar] = await Promise.all([
    searchParams,
    listPlans(),
    getTranslator(),
    cookies(),
  ]);
  return (
    <main id="content" className="mx-auto grid max-w-4xl gap-8 px-4 pt-12 pb-20 sm:px-6">
      <header className="grid justify-items-center gap-2 text-center">
        <h1 className="font-semibold text-4xl tracking-tight">{t("pricing.title")}</h1>
        <p className="max-w-lg text-balance text-ink-muted text-lg">{t("pricing.lead")}</p>
      </header>
      <PlanCards
        plans={plans}
        returnTo={typeof returnTo === "string" ? returnTo : "/"}
        signedIn={jar.has(SESSION_COOKIE.name)}
      />
      <p className="text-center text-ink-faint text-sm">{t("pricing.refunds")}</p>
    </main>
  );
}
