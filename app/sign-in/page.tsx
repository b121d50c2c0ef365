import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";
import type { Metadata } from "next";
import { Constellation } from "@/components/brand/constellation";
import { Wordmark } from "@/components/brand/mark";
import { LanguageSwitch } from "@/components/shell/language-switch";
import { Messages } from "@/components/shell/messages";
import type { Country } from "@/components/sign-in/mobile-field";
import { SignInFlow } from "@/components/sign-in/sign-in-flow";
import { env } from "@/lib/env";
import { getPreferences, getTranslator } from "@/lib/i18n/request";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: { absolute: t("signIn.metaTitle") }, description: t("signIn.lead") };
}

/** The countries that codes go to, by their names in the page's language (the browser's names may differ). */
function listCountries(locale: string): Country[] {
  const { OTP_COUNTRIES } = env();
  const names = new Intl.DisplayNames([locale], { type: "region" });
  return getCountries()
    .filter((code) => OTP_COUNTRIES.length === 0 || OTP_COUNTRIES.includes(code))
    .map((code) => ({ code, callingCode: getCountryCallingCode(code), name: names.of(code) ?? code }))
    .sort((one, other) => one.name.localeCompare(other.name, locale));
}

interface SignInPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const [{ next, reason }, { locale }, t] = await Promise.all([
    searchParams,
    getPreferences(),
    getTranslator(),
  ]);
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(28rem,5fr)_6fr]">
      <main id="content" className="flex flex-col px-6 py-6 sm:px-10">
        <header className="flex items-center justify-between gap-4">
          <Wordmark />
          <LanguageSwitch />
        </header>
        <div className="mx-auto flex w-full max-w-sm flex-1 flex-col justify-center py-10">
          <Messages of={["signIn"]}>
            <SignInFlow
              countries={listCountries(locale)}
              defaultCountry={env().DEFAULT_COUNTRY}
              next={typeof next === "string" ? next : undefined}
              signedOut={reason === "signed-out"}
            />
          </Messages>
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
