"use client";

import { useTranslations } from "use-intl";
import type { Persona } from "@/lib/contract/persona";

/** The personas that a slash command names so far; the composer's own keys move through them. */
export function PersonaSuggestions({
  id,
  personas,
  active,
  onPick,
}: {
  id: string;
  personas: readonly Persona[];
  active: number;
  onPick: (persona: Persona) => void;
}) {
  const t = useTranslations("chat");
  return (
    <div className="absolute inset-x-0 bottom-full mb-2 max-h-64 animate-rise overflow-y-auto rounded-lg border border-line bg-raised p-1.5 shadow-float">
      <p className="px-2.5 py-1 text-ink-faint text-xs" role="status">
        {personas.length === 0
          ? `${t("slashHint", { count: 0 })}. ${t("managePersonas")}`
          : t("slashHint", { count: personas.length })}
      </p>
      <div id={id} role="listbox" aria-label={t("personas")}>
        {personas.map((persona, index) => (
          <div
            key={persona.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            tabIndex={-1}
            // The field keeps the focus: a press would take it away before the click.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(persona)}
            onKeyDown={(event) => event.key === "Enter" && onPick(persona)}
            className="flex min-h-9 cursor-pointer items-baseline gap-2 rounded-md px-2.5 py-1.5 hover:bg-hover aria-selected:bg-hover pointer-coarse:min-h-11"
          >
            <span className="font-medium text-ink">/{persona.slug}</span>
            <span className="truncate text-ink-muted text-sm">{persona.name}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
