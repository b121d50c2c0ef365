"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { useHydrated } from "@/components/shell/use-hydrated";
import { type Country, MobileField, type MobileInput, readMobile } from "@/components/sign-in/mobile-field";
import { Button } from "@/components/ui/button";
import { call } from "@/lib/client/api";
import type { OtpSent } from "@/lib/contract/auth";

interface MobileStepProps {
  readonly value: MobileInput;
  readonly onChange: (value: MobileInput) => void;
  readonly countries: readonly Country[];
  readonly onSent: (mobile: string, sent: OtpSent) => void;
  readonly onUsePassword: () => void;
}

export function MobileStep({ value, onChange, countries, onSent, onUsePassword }: MobileStepProps) {
  const t = useTranslations("signIn");
  const errorText = useErrorText();
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const hydrated = useHydrated();

  async function send() {
    setBusy(true);
    setError(null);
    try {
      const mobile = await readMobile(value);
      if (mobile === null) setError(t("mobileInvalid", { example: "+91 98765 43210" }));
      else onSent(mobile, await call("POST /auth/send-otp", { body: { mobile } }));
    } catch (failure) {
      setError(errorText(failure));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void send();
      }}
      className="grid gap-5"
    >
      <MobileField
        value={value}
        countries={countries}
        error={error}
        autoFocus
        onChange={(next) => {
          onChange(next);
          setError(null);
        }}
      />
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={!hydrated}>
        {busy ? t("sending") : t("send")}
      </Button>
      <Button variant="ghost" onClick={onUsePassword}>
        {t("withPassword")}
      </Button>
    </form>
  );
}
