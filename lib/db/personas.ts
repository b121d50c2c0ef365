import "server-only";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

/** Refuses a persona that is not the user's. */
export async function assertOwnPersona(userId: string, personaId: string): Promise<void> {
  const found = await database().persona.count({ where: { id: personaId, userId } });
  if (found === 0)
    throw new AppError("not_found", "This persona does not exist any more. Choose another one.");
}
