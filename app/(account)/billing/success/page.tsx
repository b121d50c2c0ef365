import type { Metadata } from "next";
import { SignedOutGuard } from "@/components/account/signed-out-guard";
import { PaymentResult } from "@/components/billing/payment-result";
import { safeNext } from "@/components/sign-in/start-session";
import { getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t("billing.plan"), robots: { index: false } };
}

interface SuccessPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Where Stripe sends people after paying; it believes Stripe, not the address. */
export default async function PaymentSuccessPage({ searchParams }: SuccessPageProps) {
  const { returnTo } = await searchParams;
  return (
    <main id="content" className="mx-auto max-w-xl px-6 py-24">
      <SignedOutGuard />
      <PaymentResult returnTo={safeNext(typeof returnTo === "string" ? returnTo : undefined)} />
    </main>
  );
}
