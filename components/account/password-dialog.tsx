"use client";

import { useId, useState } from "react";
import { mutate } from "swr";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { showToast } from "@/components/ui/toast";
import { ApiError, call } from "@/lib/client/api";

const SHORTEST = 10;

interface PasswordDialogProps {
  readonly hasPassword: boolean;
  readonly onClose: () => void;
}

/** Sets or changes the password; the present one is asked for if there is one. */
export function PasswordDialog({ hasPassword, onClose }: PasswordDialogProps) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const form = useId();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [error, setError] = useState<{ field: "current" | "next"; text: string } | null>(null);
  const [busy, setBusy] = useState(false);

  async function save() {
    if (next.length < SHORTEST) return setError({ field: "next", text: t("passwordTooShort") });
    setBusy(true);
    try {
      await call("POST /auth/change-password", {
        body: { newPassword: next, ...(hasPassword && { currentPassword: current }) },
      });
      void mutate("me");
      void mutate("sessions");
      showToast(t("passwordSaved"));
      onClose();
    } catch (failure) {
      const wrong = failure instanceof ApiError && failure.code === "credentials_invalid";
      setError({ field: wrong ? "current" : "next", text: errorText(failure) });
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={hasPassword ? t("passwordSet") : t("passwordAdd")}
      description={t("passwordHint")}
      actions={
        <>
          <Button variant="ghost" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={form} variant="primary" busy={busy}>
            {common("save")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        {hasPassword ? (
          <Field label={t("currentPassword")} error={error?.field === "current" ? error.text : null}>
            {(control) => (
              <Input
                {...control}
                type="password"
                name="current-password"
                autoComplete="current-password"
                maxLength={128}
                value={current}
                onChange={(event) => {
                  setCurrent(event.target.value);
                  setError(null);
                }}
              />
            )}
          </Field>
        ) : null}
        <Field label={t("newPassword")} error={error?.field === "next" ? error.text : null}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="new-password"
              autoComplete="new-password"
              maxLength={128}
              value={next}
              onChange={(event) => {
                setNext(event.target.value);
                setError(null);
              }}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
