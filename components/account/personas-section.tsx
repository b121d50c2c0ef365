"use client";

import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { PersonaDialog } from "@/components/account/persona-dialog";
import { Panel, Section } from "@/components/account/section";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { IconButton } from "@/components/ui/icon-button";
import { Skeleton } from "@/components/ui/skeleton";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { refreshResource, usePersonas } from "@/lib/client/hooks";
import type { Persona } from "@/lib/contract/persona";

/** The person's named instructions: add, change, delete with undo. */
export function PersonasSection() {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const { data: personas, error, mutate } = usePersonas();
  const [editing, setEditing] = useState<Persona | "new" | null>(null);

  async function remove(persona: Persona) {
    const { id: personaId, name, slug, instruction } = persona;
    try {
      await call("DELETE /persona/{personaId}", { params: { personaId } });
      await mutate();
      refreshResource("personas");
      showToast(t("personaDeleted", { name }), {
        action: {
          label: common("undo"),
          run: () =>
            void call("POST /persona", { body: { name, slug, instruction } })
              .then(() => refreshResource("personas"))
              .catch((failure) => showToast(errorText(failure), { tone: "danger" })),
        },
      });
    } catch (failure) {
      showToast(errorText(failure), { tone: "danger" });
    }
  }

  const add = (
    <Button icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
      {t("personaNew")}
    </Button>
  );
  return (
    <Section id="personas" title={t("personas")} lead={t("personasLead")}>
      <Panel>
        {error && !personas ? (
          <p role="alert" className="px-5 py-4 text-danger">
            {errorText(error)}
          </p>
        ) : !personas ? (
          <div className="grid gap-2 px-5 py-4">
            <Skeleton className="h-4 w-40" />
            <Skeleton className="h-3.5 w-64" />
          </div>
        ) : personas.length === 0 ? (
          <EmptyState title={t("personaEmpty")} action={add}>
            {t("personaEmptyBody")}
          </EmptyState>
        ) : (
          personas.map((persona) => (
            <div key={persona.id} className="flex items-center gap-2 px-4 py-3 sm:px-5">
              <div className="grid min-w-0 flex-1 gap-0.5">
                <p className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium" dir="auto">
                    {persona.name}
                  </span>
                  <span className="font-mono text-ink-faint text-sm" dir="ltr">
                    /{persona.slug}
                  </span>
                </p>
                <p className="truncate text-ink-muted text-sm" dir="auto">
                  {persona.instruction}
                </p>
              </div>
              <IconButton label={`${common("edit")}: ${persona.name}`} onClick={() => setEditing(persona)}>
                <Pencil size={16} aria-hidden />
              </IconButton>
              <IconButton label={`${common("delete")}: ${persona.name}`} onClick={() => void remove(persona)}>
                <Trash2 size={16} aria-hidden />
              </IconButton>
            </div>
          ))
        )}
      </Panel>
      {personas && personas.length > 0 ? <div>{add}</div> : null}
      {editing ? (
        <PersonaDialog
          persona={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onSaved={() => refreshResource("personas")}
        />
      ) : null}
    </Section>
  );
}
