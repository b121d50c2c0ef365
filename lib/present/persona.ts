import "server-only";
import type { Persona } from "@/lib/contract/persona";
import type { Persona as PersonaRow } from "@/lib/db/generated/client";

/** A persona as the API shows it. */
export function toPersona({ id, name, slug, instruction, createdAt, updatedAt }: PersonaRow): Persona {
  return {
    id,
    name,
    slug,
    instruction,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
