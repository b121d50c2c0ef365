import "server-only";
import { database, isUniqueViolation } from "@/lib/db/client";
import type { Persona } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";

/** More than anybody has; bounds the list, which has no pages. */
export const MOST_PERSONAS = 200;

export interface PersonaFields {
  readonly name: string;
  readonly slug: string;
  readonly instruction: string;
}

/** Refuses a persona that is not the user's. */
export async function assertOwnPersona(userId: string, personaId: string): Promise<void> {
  const found = await database().persona.count({ where: { id: personaId, userId } });
  if (found === 0)
    throw new AppError("not_found", "This persona does not exist any more. Choose another one.");
}

/** The user's personas by name. */
export function listPersonas(userId: string): Promise<Persona[]> {
  return database().persona.findMany({
    where: { userId },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: MOST_PERSONAS,
  });
}

export function countPersonas(userId: string): Promise<number> {
  return database().persona.count({ where: { userId } });
}

/** Undefined when the user has one with this slug already. */
export async function createPersona(
  persona: PersonaFields & { id: string; userId: string },
): Promise<Persona | undefined> {
  return unlessTaken(() => database().persona.create({ data: persona }));
}

/** Changes a persona of the user; null when there is none, undefined when another one has the slug. */
export async function updatePersona(
  userId: string,
  personaId: string,
  changes: { [Name in keyof PersonaFields]?: PersonaFields[Name] | undefined },
): Promise<Persona | null | undefined> {
  const { name, slug, instruction } = changes;
  return unlessTaken(async () => {
    const [changed] = await database().persona.updateManyAndReturn({
      where: { id: personaId, userId },
      data: {
        ...(name !== undefined && { name }),
        ...(slug !== undefined && { slug }),
        ...(instruction !== undefined && { instruction }),
      },
    });
    return changed ?? null;
  });
}

/** False when the user has no such persona. Its rooms stay, without it. */
export async function deletePersona(userId: string, personaId: string): Promise<boolean> {
  const { count } = await database().persona.deleteMany({ where: { id: personaId, userId } });
  return count > 0;
}

async function unlessTaken<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}
