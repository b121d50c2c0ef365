"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input } from "@/components/ui/field";
import { call } from "@/lib/client/api";
import { forgetAccount } from "@/lib/client/forget-account";
import { useMe } from "@/lib/client/hooks";
import { forgetOfflineRooms } from "@/lib/client/offline-rooms";

/** Says plainly what goes, and asks for the words before it does. */
export function DeleteAccountDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const { data: me } = useMe();
  const form = useId();
  const [words, setWords] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const phrase = t("deletePhrase");
  const confirmed = words.trim().toLocaleLowerCase() === phrase;

  async function remove() {
    setBusy(true);
    try {
      await call("DELETE /user/me", { body: { confirm: "delete my account" } });
      await forgetOfflineRooms();
      // Drafts and unsent messages were the account's as well; those of others on this device are not.
      if (me) forgetAccount(me.id);
      location.assign("/sign-in");
    } catch (failure) {
      setError(errorText(failure));
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("deleteTitle")}
      description={t("deleteLead")}
      actions={
        <>
          <Button variant="ghost" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={form} variant="danger" busy={busy} disabled={!confirmed}>
            {t("deleteNow")}
          </Button>
        </>
      }
    >
      <ul className="grid list-disc gap-1 ps-5 text-ink-muted">
        <li>{t("deleteRooms")}</li>
        <li>{t("deletePersonas")}</li>
        <li>{t("deleteSessions")}</li>
        {me?.plan === "pro" ? <li>{t("deletePlan")}</li> : null}
      </ul>
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (confirmed && !busy) void remove();
        }}
      >
        <Field label={t("deleteConfirm", { phrase })} error={error}>
          {(control) => (
            <Input
              {...control}
              value={words}
              autoComplete="off"
              autoCapitalize="none"
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
