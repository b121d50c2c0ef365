"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { type Country, MobileField, type MobileInput, readMobile } from "@/components/sign-in/mobile-field";
import { startSession } from "@/components/sign-in/start-session";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";

interface PasswordStepProps {
  readonly value: MobileInput;
  readonly onChange: (value: MobileInput) => void;
  readonly countries: readonly Country[];
  readonly onEnter: () => void;
  readonly onUseCode: () => void;
}

export function PasswordStep({ value, onChange, countries, onEnter, onUseCode }: PasswordStepProps) {
  const t = useTranslations("signIn");
  const errorText = useErrorText();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [mobileError, setMobileError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function enter() {
    setBusy(true);
    setError(null);
    setMobileError(null);
    try {
      const mobile = await readMobile(value);
      if (mobile === null) setMobileError(t("mobileInvalid", { example: "+91 98765 43210" }));
      else {
        await startSession("password", { mobile, password });
        onEnter();
        return;
      }
    } catch (failure) {
      setError(errorText(failure));
    }
    setBusy(false);
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void enter();
      }}
      className="grid gap-5"
    >
      <MobileField value={value} countries={countries} error={mobileError} autoFocus onChange={onChange} />
      <Field label={t("password")} error={error}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            maxLength={128}
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
              setError(null);
            }}
            className="h-12"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={password === ""}>
        {t("verify")}
      </Button>
      <Button variant="ghost" onClick={onUseCode}>
        {t("withCode")}
      </Button>
    </form>
  );
}
