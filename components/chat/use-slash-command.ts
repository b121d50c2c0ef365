"use client";

import { type KeyboardEvent, useId, useState } from "react";
import { usePersonas } from "@/lib/client/hooks";
import type { Persona } from "@/lib/contract/persona";

/** "/word" at the beginning names a persona; arrows, Enter, Tab and Escape as in any list. */
export function useSlashCommand(text: string, onPick: (persona: Persona) => void) {
  const { data: personas } = usePersonas();
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string | null>(null);
  const listId = useId();
  const word = /^\/([a-z0-9-]*)$/i.exec(text)?.[1]?.toLowerCase();
  const matches =
    word === undefined
      ? []
      : (personas ?? []).filter(
          ({ slug, name }) => slug.startsWith(word) || name.toLowerCase().startsWith(word),
        );
  const isOpen = word !== undefined && dismissed !== text && (matches.length > 0 || word === "");
  const at = Math.min(active, Math.max(0, matches.length - 1));
  const pick = (persona: Persona) => {
    setActive(0);
    onPick(persona);
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    if (event.key === "ArrowDown") setActive((at + 1) % Math.max(1, matches.length));
    else if (event.key === "ArrowUp") setActive((at - 1 + matches.length) % Math.max(1, matches.length));
    else if (event.key === "Escape") setDismissed(text);
    else if ((event.key === "Enter" || event.key === "Tab") && matches[at]) pick(matches[at]);
    else return false;
    event.preventDefault();
    return true;
  };
  const fieldProps = isOpen
    ? ({
        // It stays a text box: of what a combobox may be, a field of several lines is none.
        "aria-haspopup": "listbox",
        "aria-autocomplete": "list",
        "aria-controls": listId,
        "aria-activedescendant": matches[at] ? `${listId}-${at}` : undefined,
      } as const)
    : {};
  return { isOpen, matches, active: at, listId, pick, onKeyDown, fieldProps };
}
