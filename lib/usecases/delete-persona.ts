import "server-only";
import { deletePersona as remove } from "@/lib/db/personas";
import { AppError } from "@/lib/errors";
import { roomsChanged } from "@/lib/usecases/room-list-cache";

/** Deletes a persona; its rooms stay, without it, and the list shows them so. @throws AppError not_found */
export async function deletePersona(userId: string, personaId: string): Promise<void> {
  if (!(await remove(userId, personaId))) throw new AppError("not_found");
  await roomsChanged(userId);
}
