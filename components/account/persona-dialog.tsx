"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field, Input, Textarea } from "@/components/ui/field";
import { showToast } from "@/components/ui/toast";
import { ApiError, call } from "@/lib/client/api";
import type { Persona } from "@/lib/contract/persona";

interface PersonaDialogProps {
  /** Null for a new one. */
  readonly persona: Persona | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** "Careful editor" → "careful-editor"; a name without Latin letters leaves it to the person. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 31);
}

export function PersonaDialog({ persona, onClose, onSaved }: PersonaDialogProps) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const form = useId();
  const [name, setName] = useState(persona?.name ?? "");
  // Follows the name until somebody writes a word of their own.
  const [ownSlug, setOwnSlug] = useState<string | null>(persona?.slug ?? null);
  const [instruction, setInstruction] = useState(persona?.instruction ?? "");
  const [error, setError] = useState<{ field: "slug" | "form"; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const slug = ownSlug ?? slugOf(name);

  async function save() {
    const body = { name: name.trim(), slug, instruction: instruction.trim() };
    if (!body.name || !body.slug || !body.instruction)
      return setError({ field: "form", text: t("personaFields") });
    setBusy(true);
    try {
      if (persona) await call("PATCH /persona/{personaId}", { params: { personaId: persona.id }, body });
      else await call("POST /persona", { body });
      onSaved();
      showToast(t("personaSaved", { name: body.name }));
      onClose();
    } catch (failure) {
      setError(
        failure instanceof ApiError && failure.code === "conflict"
          ? { field: "slug", text: t("personaSlugTaken") }
          : { field: "form", text: errorText(failure) },
      );
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={persona ? t("personaEdit") : t("personaNew")}
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
        className="grid gap-4 sm:grid-cols-2"
        onChange={() => setError(null)}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        <Field label={t("personaName")}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={60}
              dir="auto"
              placeholder={t("personaNamePlaceholder")}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label={t("personaSlug")}
          hint={t("personaSlugHint")}
          error={error?.field === "slug" ? error.text : null}
        >
          {(control) => (
            <Input
              {...control}
              value={slug}
              maxLength={31}
              dir="ltr"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
              onChange={(event) =>
                setOwnSlug(event.target.value.toLowerCase().replace(/[^a-z0-9-]/g, "") || null)
              }
            />
          )}
        </Field>
        <Field
          label={t("personaInstruction")}
          hint={t("personaInstructionHint")}
          error={error?.field === "form" ? error.text : null}
          className="sm:col-span-2"
        >
          {(control) => (
            <Textarea
              {...control}
              rows={7}
              value={instruction}
              maxLength={8000}
              dir="auto"
              placeholder={t("personaInstructionPlaceholder")}
              onChange={(event) => setInstruction(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
