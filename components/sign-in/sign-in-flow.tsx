"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { CodeStep } from "@/components/sign-in/code-step";
import type { Country, MobileInput } from "@/components/sign-in/mobile-field";
import { MobileStep } from "@/components/sign-in/mobile-step";
import { PasswordStep } from "@/components/sign-in/password-step";
import { safeNext } from "@/components/sign-in/start-session";
import type { OtpSent } from "@/lib/contract/auth";

interface SignInFlowProps {
  readonly countries: readonly Country[];
  readonly defaultCountry: string;
  /** Where the person wanted to go. */
  readonly next: string | undefined;
  /** The session ended by itself. */
  readonly signedOut: boolean;
}

type Step =
  | { readonly name: "mobile" }
  | { readonly name: "password" }
  | { readonly name: "code"; readonly mobile: string; readonly sent: OtpSent };

/** Number → code → in; or number and password. */
export function SignInFlow({ countries, defaultCountry, next, signedOut }: SignInFlowProps) {
  const t = useTranslations("signIn");
  const [step, setStep] = useState<Step>({ name: "mobile" });
  const [mobile, setMobile] = useState<MobileInput>({ country: defaultCountry, text: "" });

  // A whole page load: every resource in memory belongs to whoever was here before.
  const enter = () => location.assign(safeNext(next));

  if (step.name === "code")
    return (
      <CodeStep
        mobile={step.mobile}
        sent={step.sent}
        onResent={(sent) => setStep({ ...step, sent })}
        onChangeNumber={() => setStep({ name: "mobile" })}
        onEnter={enter}
      />
    );
  return (
    <div className="grid gap-5">
      <header className="grid gap-1.5">
        <h1 className="font-semibold text-3xl tracking-tight">{t("title")}</h1>
        <p className="text-ink-muted text-md">
          {step.name === "password" ? t("passwordLead") : signedOut ? t("signedOut") : t("lead")}
        </p>
      </header>
      {step.name === "mobile" ? (
        <MobileStep
          value={mobile}
          onChange={setMobile}
          countries={countries}
          onSent={(e164, sent) => setStep({ name: "code", mobile: e164, sent })}
          onUsePassword={() => setStep({ name: "password" })}
        />
      ) : (
        <PasswordStep
          value={mobile}
          onChange={setMobile}
          countries={countries}
          onEnter={enter}
          onUseCode={() => setStep({ name: "mobile" })}
        />
      )}
    </div>
  );
}
