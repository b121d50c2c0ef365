"use client";

import { type ComponentProps, type ReactNode, useEffect, useState } from "react";
import { IntlProvider } from "use-intl/react";
import { setPreference } from "@/components/shell/set-preference";
import { Toaster } from "@/components/ui/toast";
import { TooltipLayer } from "@/components/ui/tooltip-layer";

interface AppProvidersProps {
  readonly locale: ComponentProps<typeof IntlProvider>["locale"];
  readonly messages: ComponentProps<typeof IntlProvider>["messages"];
  /** The zone that the server rendered with. */
  readonly timeZone: string;
  readonly children: ReactNode;
}

/** What every page needs once: language, toasts, tooltips, and the person's time zone told to the server. */
export function AppProviders({ locale, messages, timeZone, children }: AppProvidersProps) {
  const [zone, setZone] = useState(timeZone);
  useEffect(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!here || here === zone) return;
    setZone(here);
    setPreference("timeZone", here);
  }, [zone]);

  useEffect(() => {
    // Development serves files that change under the same name; a worker would serve yesterday's.
    if (process.env.NODE_ENV === "production" && "serviceWorker" in navigator)
      void navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);
  }, []);

  return (
    <IntlProvider locale={locale} messages={messages} timeZone={zone}>
      {children}
      <Toaster />
      <TooltipLayer />
    </IntlProvider>
  );
}
