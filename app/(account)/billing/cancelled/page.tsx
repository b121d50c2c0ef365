import type { Metadata } from "next";
import Link from "next/link";
import { safeNext } from "@/components/sign-in/start-session";
import { buttonClasses } from "@/components/ui/button";
import { getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t("billing.plan"), robots: { index: false } };
}

interface CancelledPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Where Stripe sends people who leave the payment page. */
export default async function PaymentCancelledPage({ searchParams }: CancelledPageProps) {
  const [{ returnTo }, t] = await Promise.all([searchParams, getTranslator()]);
  return (
    <main id="content" className="mx-auto grid max-w-xl justify-items-center gap-4 px-6 py-24 text-center">
      <h1 className="font-semibold text-3xl tracking-tight">{t("billing.cancelledTitle")}</h1>
      <p className="max-w-md text-ink-muted text-lg">{t("billing.cancelledBody")}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Link
          href={safeNext(typeof returnTo === "string" ? returnTo : undefined)}
          className={buttonClasses("primary", "lg")}
        >
          {t("billing.backToChats")}
        </Link>
        <Link href="/pricing" className={buttonClasses("ghost", "lg")}>
          {t("billing.seePlans")}
        </Link>
      </div>
    </main>
  );
}
