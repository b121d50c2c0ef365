import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { createFormatter, createTranslator } from "use-intl/core";
import { negotiateLocale } from "@/lib/i18n/locale";
import { messagesOf } from "@/lib/i18n/messages";
import { isTheme, PREFERENCE_COOKIES, safeTimeZone, type Theme } from "@/lib/i18n/preferences";

/** What the person behind this request chose, read once per request. */
export const getPreferences = cache(async () => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const chosen = (name: keyof typeof PREFERENCE_COOKIES) => jar.get(PREFERENCE_COOKIES[name])?.value;
  const theme = chosen("theme");
  return {
    locale: negotiateLocale(chosen("locale"), head.get("accept-language")),
    theme: (isTheme(theme) ? theme : "system") satisfies Theme as Theme,
    reducedMotion: chosen("motion") === "reduce",
    sidebarCollapsed: chosen("sidebar") === "collapsed",
    timeZone: safeTimeZone(chosen("timeZone")),
  };
});

/** The translator for server components; client components take `useTranslations` of use-intl. */
export const getTranslator = cache(async () => {
  const { locale } = await getPreferences();
  return createTranslator({ locale, messages: messagesOf(locale) });
});

/** Dates and numbers in the person's language and zone, for server components. */
export const getFormatter = cache(async () => {
  const { locale, timeZone } = await getPreferences();
  return createFormatter({ locale, timeZone });
});
