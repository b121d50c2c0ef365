import "server-only";
import type { Persona } from "@/lib/contract/persona";
import { updatePersona as update } from "@/lib/db/personas";
import { AppError } from "@/lib/errors";
import { toPersona } from "@/lib/present/persona";
import { slugTaken } from "@/lib/usecases/create-persona";

/** Changes a persona; rooms that use it follow with their next reply. @throws AppError not_found, conflict */
export async function updatePersona(
  userId: string,
  personaId: string,
  changes: Parameters<typeof update>[2],
): Promise<Persona> {
  const changed = await update(userId, personaId, changes);
  if (changed === undefined) throw slugTaken(changes.slug ?? "");
  if (changed === null) throw new AppError("not_found");
  return toPersona(changed);
}
