import "server-only";
import type { Persona } from "@/lib/contract/persona";
import { countPersonas, createPersona as create, MOST_PERSONAS, type PersonaFields } from "@/lib/db/personas";
import { AppError } from "@/lib/errors";
import { toPersona } from "@/lib/present/persona";

/** What a slug that is taken answers; slugs are unique per user. */
export function slugTaken(slug: string): AppError {
  return new AppError("conflict", `You have a persona /${slug} already. Choose another word.`, {
    details: { field: "body.slug" },
  });
}

/** Saves a system instruction under a name. @throws AppError conflict (slug, or too many personas) */
export async function createPersona(input: PersonaFields & { id: string; userId: string }): Promise<Persona> {
  if ((await countPersonas(input.userId)) >= MOST_PERSONAS)
    throw new AppError(
      "conflict",
      `You have ${MOST_PERSONAS} personas. Delete one to make room for another.`,
    );
  const created = await create(input);
  if (!created) throw slugTaken(input.slug);
  return toPersona(created);
}
