"use client";

import {
  type ComponentProps,
  type ComponentType,
  lazy,
  type ReactNode,
  Suspense,
  startTransition,
  useEffect,
  useState,
} from "react";
import { IntlProvider } from "use-intl/react";
import { setPreference } from "@/components/shell/set-preference";
import { Toaster } from "@/components/ui/toast";

/** Nobody sees a tooltip before pointing at something: no part of a page's first load. */
const TooltipLayer = lazy(() =>
  import("@/components/ui/tooltip-layer").then(
    ({ TooltipLayer: Layer }): { default: ComponentType } => ({ default: Layer }),
    // Offline: they only repeat what is named already.
    () => ({ default: () => null }),
  ),
);

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
  const hasPerson = useSignOfLife();
  useEffect(() => {
    const here = zoneHere();
    if (!here || here === zone) return;
    startTransition(() => setZone(here));
    setPreference("timeZone", here);
  }, [zone]);

  useEffect(() => {
    // Development serves files that change under the same name; a worker would serve yesterday's.
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    const register = () =>
      void navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);
    // It fetches the offline page with all its parts: once this page has its own.
    return whenLoaded(register);
  }, []);

  return (
    <IntlProvider locale={locale} messages={messages} timeZone={zone}>
      {children}
      <Toaster />
      {hasPerson ? (
        <Suspense fallback={null}>
          <TooltipLayer />
        </Suspense>
      ) : null}
    </IntlProvider>
  );
}

/** Whether a pointer has moved over the page, or a key was pressed. */
function useSignOfLife(): boolean {
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    const notice = () => setThere(true);
    const once = { once: true, passive: true };
    addEventListener("pointerover", notice, once);
    addEventListener("keydown", notice, once);
    return () => {
      removeEventListener("pointerover", notice);
      removeEventListener("keydown", notice);
    };
  }, []);
  return isThere;
}

/** The browser's zone. Temporal knows it at once; Intl first sets up its calendars, which takes a phone 0.1 s. */
function zoneHere(): string {
  const { Temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } };
  return Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Runs it once the page and all its parts have been loaded; not at all after the returned function was called. */
function whenLoaded(run: () => void): () => void {
  if (document.readyState === "complete") run();
  else addEventListener("load", run, { once: true });
  return () => removeEventListener("load", run);
}
