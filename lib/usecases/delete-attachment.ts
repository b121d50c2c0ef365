import "server-only";
import { deleteUntakenAttachment } from "@/lib/db/attachments";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { deleteDiscardedFiles } from "@/lib/usecases/sweep-attachments";

/** Deletes an upload that no message has taken. @throws AppError not_found, conflict */
export async function deleteAttachment(userId: string, attachmentId: string): Promise<void> {
  const found = await deleteUntakenAttachment(userId, attachmentId);
  if (found === "absent") throw new AppError("not_found");
  if (found === "taken")
    throw new AppError("conflict", "A message has this file. It goes when the chat is deleted.");
  // The file itself need not be waited for: it is noted, and the sweeper takes what is missed here.
  deleteDiscardedFiles().catch((error) => log.warn({ err: error }, "files were not deleted at once"));
}
