import type { Metadata } from "next";
import { BillingSection } from "@/components/account/billing-section";
import { DataSection } from "@/components/account/data-section";
import { PersonasSection } from "@/components/account/personas-section";
import { ProfileSection } from "@/components/account/profile-section";
import { SectionNav } from "@/components/account/section-nav";
import { SecuritySection } from "@/components/account/security-section";
import { SignedOutGuard } from "@/components/account/signed-out-guard";
import { UsageSection } from "@/components/account/usage-section";
import { getPreferences, getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: t("settings.title") };
}

export default async function SettingsPage() {
  const [{ theme, reducedMotion }, t] = await Promise.all([getPreferences(), getTranslator()]);
  return (
    <main
      id="content"
      className="mx-auto grid max-w-5xl gap-x-12 px-4 pt-8 pb-24 sm:px-6 md:grid-cols-[11rem_minmax(0,1fr)]"
    >
      <SignedOutGuard />
      <h1 className="pb-6 font-semibold text-3xl tracking-tight md:col-span-2">{t("settings.title")}</h1>
      <SectionNav />
      <div className="grid gap-12">
        <ProfileSection initialTheme={theme} initialReducedMotion={reducedMotion} />
        <BillingSection />
        <UsageSection />
        <PersonasSection />
        <SecuritySection />
        <DataSection />
      </div>
    </main>
  );
}
