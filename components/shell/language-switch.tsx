"use client";

import { Languages } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { useLocale, useTranslations } from "use-intl";
import { setPreference } from "@/components/shell/set-preference";
import { LOCALES } from "@/lib/i18n/locale";

/** Every language under its own name, whatever language the page is in. */
export const LANGUAGE_NAMES: Record<(typeof LOCALES)[number], string> = { en: "English", hi: "हिन्दी" };

/** The languages as a small picker, for pages of people who are not signed in. */
export function LanguageSwitch() {
  const t = useTranslations("common");
  const locale = useLocale();
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <span className="relative inline-flex min-h-9 items-center gap-1.5 rounded-md px-2.5 text-ink-muted text-sm hover:bg-hover hover:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <Languages size={16} aria-hidden />
      <span aria-hidden>{LANGUAGE_NAMES[locale]}</span>
      <select
        aria-label={t("language")}
        value={locale}
        disabled={pending}
        onChange={(event) => {
          setPreference("locale", event.target.value);
          startTransition(() => router.refresh());
        }}
        className="absolute inset-0 w-full cursor-pointer opacity-0"
      >
        {LOCALES.map((entry) => (
          <option key={entry} value={entry} lang={entry}>
            {LANGUAGE_NAMES[entry]}
          </option>
        ))}
      </select>
    </span>
  );
}
