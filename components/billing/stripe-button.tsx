"use client";

import { type ComponentProps, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { openCheckout, openPortal } from "@/components/billing/open-stripe";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";

interface StripeButtonProps extends Omit<ComponentProps<typeof Button>, "onClick" | "busy"> {
  readonly to: "checkout" | "portal";
  /** With checkout: the path to come back to. */
  readonly returnTo?: string;
}

/** A button that leaves for Stripe and says so until the page is gone. */
export function StripeButton({ to, returnTo = "/", children, ...rest }: StripeButtonProps) {
  const t = useTranslations("billing");
  const errorText = useErrorText();
  const [busy, setBusy] = useState(false);

  // Coming back with the browser's button shows this very page again, frozen as it was left.
  useEffect(() => {
    const wake = (event: PageTransitionEvent) => {
      if (event.persisted) setBusy(false);
    };
    addEventListener("pageshow", wake);
    return () => removeEventListener("pageshow", wake);
  }, []);

  async function leave() {
    setBusy(true);
    try {
      await (to === "checkout" ? openCheckout(returnTo) : openPortal());
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
      setBusy(false);
    }
  }

  return (
    <Button {...rest} busy={busy} onClick={() => void leave()}>
      {busy ? t("opening") : children}
    </Button>
  );
}
