"use client";

import { useLocale, useTranslations } from "use-intl";
import { ApiError } from "@/lib/client/api";

/**
 * Puts a failure into the person's words: by its code in their language, with how long to wait when the
 * API said so. English keeps the API's own words, which are as good and more precise.
 */
export function useErrorText(): (failure: unknown) => string {
  const t = useTranslations("errors");
  const locale = useLocale();
  return (failure) => {
    if (!(failure instanceof ApiError)) return t("internal");
    return (
      describeField(failure, locale) ??
      [words(failure, t, locale), wait(failure.retryAfter, t)].filter(Boolean).join(" ")
    );
  };
}

type Translate = ReturnType<typeof useTranslations<"errors">>;

function words({ code, message }: ApiError, t: Translate, locale: string): string {
  // Where only a code came back, as from signing in, English takes its words from the messages as well.
  if (locale === "en" && message !== "") return message;
  return t.has(code as "internal") ? t(code as "internal") : message || t("internal");
}

function wait(seconds: number | undefined, t: Translate): string | null {
  if (seconds === undefined) return null;
  return seconds < 90
    ? t("waitSeconds", { seconds: Math.ceil(seconds) })
    : t("waitMinutes", { minutes: Math.ceil(seconds / 60) });
}

/** The first field's message says more than "some of the input is not right". */
function describeField(failure: ApiError, locale: string): string | null {
  if (failure.code !== "invalid_request" || locale !== "en" || !Array.isArray(failure.details)) return null;
  const [first] = failure.details as { message?: string }[];
  return first?.message ?? null;
}
