import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";
import type { Metadata } from "next";
import { Constellation } from "@/components/brand/constellation";
import { Wordmark } from "@/components/brand/mark";
import { LanguageSwitch } from "@/components/shell/language-switch";
import { SignInFlow } from "@/components/sign-in/sign-in-flow";
import { env } from "@/lib/env";
import { getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: { absolute: t("signIn.metaTitle") }, description: t("signIn.lead") };
}

const COUNTRIES = getCountries().map((code) => ({ code, callingCode: getCountryCallingCode(code) }));

interface SignInPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [{ next, reason }, t] = await Promise.all([searchParams, getTranslator()]);
  const { DEFAULT_COUNTRY, OTP_COUNTRIES } = env();
  const countries =
    OTP_COUNTRIES.length === 0 ? COUNTRIES : COUNTRIES.filter(({ code }) => OTP_COUNTRIES.includes(code));
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,5fr)_6fr]">
      <main id="content" className="flex flex-col px-6 py-6 sm:px-10">
        <header className="flex items-center justify-between gap-4">
          <Wordmark />
          <LanguageSwitch />
        </header>
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10">
          <SignInFlow
            countries={countries}
            defaultCountry={DEFAULT_COUNTRY}
            next={typeof next === "string" ? next : undefined}
            signedOut={reason === "signed-out"}
          />
        </div>
        <p className="mx-auto max-w-sm text-center text-ink-faint text-sm">{t("signIn.terms")}</p>
      </main>
      <aside className="relative hidden overflow-hidden bg-sunken lg:grid lg:place-items-center">
        <Constellation className="w-[min(34rem,80%)] text-ink-faint" />
        <p className="absolute inset-x-10 bottom-10 text-balance text-center text-ink-muted text-xl">
          {t("common.tagline")}
        </p>
      </aside>
    </div>
  );
}
