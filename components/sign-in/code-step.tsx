"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { CodeField } from "@/components/sign-in/code-field";
import { startSession } from "@/components/sign-in/start-session";
import { clockFace, useCountdown } from "@/components/sign-in/use-countdown";
import { Button } from "@/components/ui/button";
import { ApiError, call } from "@/lib/client/api";
import type { OtpSent } from "@/lib/contract/auth";

interface CodeStepProps {
  /** E.164. */
  readonly mobile: string;
  readonly sent: OtpSent;
  readonly onResent: (sent: OtpSent) => void;
  readonly onChangeNumber: () => void;
  readonly onEnter: () => void;
}

/** +919876543210 → +91 98765 43210: spaces where the eye wants them. */
function readable(mobile: string): string {
  return mobile.replace(/^(\+\d{1,3}?)(\d{5})(\d{5})$/, "$1 $2 $3");
}

export function CodeStep({ mobile, sent, onResent, onChangeNumber, onEnter }: CodeStepProps) {
  const t = useTranslations("signIn");
  const errorText = useErrorText();
  const [code, setCode] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [notice, setNotice] = useState("");
  const [busy, setBusy] = useState<"verify" | "resend" | null>(null);
  const [locked, setLocked] = useState(false);
  const resendIn = useCountdown(sent.resendAfter);
  const validFor = useCountdown(sent.expiresAt);
  const field = useRef<HTMLInputElement>(null);
  const expired = validFor === 0;

  useEffect(() => field.current?.focus(), []);

  function refuse(failure: unknown) {
    setError(errorText(failure));
    setCode("");
    if (failure instanceof ApiError && failure.code === "otp_locked") setLocked(true);
    else field.current?.focus();
  }

  async function verify(otp: string) {
    setBusy("verify");
    setError(null);
    setNotice("");
    try {
      await startSession("otp", { mobile, otp });
      // Still busy: the next page is on its way.
      onEnter();
    } catch (failure) {
      setBusy(null);
      refuse(failure);
    }
  }

  async function resend() {
    setBusy("resend");
    setError(null);
    try {
      onResent(await call("POST /auth/send-otp", { body: { mobile } }));
      setCode("");
      setLocked(false);
      setNotice(t("resent"));
      field.current?.focus();
    } catch (failure) {
      refuse(failure);
    } finally {
      setBusy(null);
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (busy === null && code.length === 6) void verify(code);
      }}
      className="grid gap-5"
    >
      <header className="grid gap-1.5">
        <h1 className="font-semibold text-3xl tracking-tight">{t("codeTitle")}</h1>
        <p className="flex flex-wrap items-baseline gap-x-2 text-ink-muted text-md">
          <span dir="auto">{t("codeLead", { mobile: readable(mobile) })}</span>
          <button
            type="button"
            onClick={onChangeNumber}
            className="min-h-6 font-medium text-accent underline decoration-1 underline-offset-4 hover:text-accent-strong"
          >
            {t("change")}
          </button>
        </p>
      </header>
      <CodeField
        ref={field}
        value={code}
        error={error ?? (expired && !busy ? t("expired") : null)}
        busy={busy === "verify"}
        disabled={locked}
        onChange={(next) => {
          setCode(next);
          if (next) setError(null);
        }}
        onComplete={(whole) => void verify(whole)}
      />
      {sent.otp !== undefined && !expired && !locked ? (
        <div className="flex items-center gap-3 rounded-lg bg-accent-soft py-2.5 ps-3.5 pe-2.5">
          <p className="flex-1 text-sm">
            <strong className="block font-medium">{t("mockTitle")}</strong>
            <span className="text-ink-muted">{t("mockBody", { code: sent.otp })}</span>
          </p>
          <Button
            size="sm"
            busy={busy === "verify"}
            onClick={() => {
              setCode(sent.otp ?? "");
              void verify(sent.otp ?? "");
            }}
          >
            {t("fillIn")}
          </Button>
        </div>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        size="lg"
        busy={busy === "verify"}
        disabled={code.length !== 6 || locked}
      >
        {t("verify")}
      </Button>
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-2 text-ink-faint text-sm">
        <span className="tabular-nums">
          {expired || locked ? "" : t("expiresIn", { time: clockFace(validFor) })}
        </span>
        {resendIn > 0 ? (
          <span className="tabular-nums">{t("resendIn", { time: clockFace(resendIn) })}</span>
        ) : (
          <Button size="sm" variant="ghost" busy={busy === "resend"} onClick={() => void resend()}>
            {t("resend")}
          </Button>
        )}
      </div>
      <output className="text-good text-sm empty:hidden">{notice}</output>
    </form>
  );
}
