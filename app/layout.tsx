import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { fontVariables } from "@/app/fonts";
import { AppProviders } from "@/components/shell/app-providers";
import { env } from "@/lib/env";
import { directionOf } from "@/lib/i18n/locale";
import { pickMessages } from "@/lib/i18n/messages";
import { getPreferences, getTranslator } from "@/lib/i18n/request";
import "@/app/globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return {
    metadataBase: new URL(env().APP_URL),
    title: { default: t("common.appName"), template: `%s · ${t("common.appName")}` },
    description: t("common.tagline"),
    applicationName: t("common.appName"),
    icons: {
      icon: [
        { url: "/icon.svg", type: "image/svg+xml" },
        { url: "/icon-192.png", sizes: "192x192", type: "image/png" },
      ],
      apple: "/apple-touch-icon.png",
    },
    formatDetection: { telephone: false },
    referrer: "strict-origin-when-cross-origin",
  };
}

export async function generateViewport(): Promise<Viewport> {
  const { theme } = await getPreferences();
  const light = "#fcfdfd";
  const dark = "#10171a";
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    // The keyboard of a phone shrinks the page instead of covering the composer.
    interactiveWidget: "resizes-content",
    themeColor:
      theme === "system"
        ? [
            { media: "(prefers-color-scheme: light)", color: light },
            { media: "(prefers-color-scheme: dark)", color: dark },
          ]
        : theme === "dark"
          ? dark
          : light,
  };
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const [{ locale, theme, reducedMotion, timeZone }, t] = await Promise.all([
    getPreferences(),
    getTranslator(),
  ]);
  return (
    <html
      lang={locale}
      dir={directionOf(locale)}
      data-theme={theme === "system" ? undefined : theme}
      data-motion={reducedMotion ? "reduce" : undefined}
      className={fontVariables}
      // Theme and motion are switched on the element itself, ahead of the next render.
      suppressHydrationWarning
    >
      <body>
        <a href="#content" className="skip-link">
          {t("common.skipToContent")}
        </a>
        <AppProviders
          locale={locale}
          messages={pickMessages(locale, ["common", "errors", "pages"])}
          timeZone={timeZone}
        >
          {children}
        </AppProviders>
      </body>
    </html>
  );
}
