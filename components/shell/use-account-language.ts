"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { useLocale } from "use-intl";
import { setPreference } from "@/components/shell/set-preference";
import { useMe } from "@/lib/client/hooks";
import { PREFERENCE_COOKIES } from "@/lib/i18n/preferences";

/** On a device where nobody chose a language yet, takes the one that the account remembers. */
export function useAccountLanguage(): void {
  const { data: me } = useMe();
  const locale = useLocale();
  const router = useRouter();
  const remembered = me?.locale;
  useEffect(() => {
    if (!remembered || document.cookie.includes(`${PREFERENCE_COOKIES.locale}=`)) return;
    setPreference("locale", remembered);
    if (remembered !== locale) router.refresh();
  }, [remembered, locale, router]);
}
