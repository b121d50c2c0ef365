import "server-only";
import { deleteForgottenAttachments, forgetDiscardedFiles, listDiscardedFiles } from "@/lib/db/attachments";
import { log } from "@/lib/log";
import { deleteObject, hasObjectStorage } from "@/lib/vendors/object-storage";

/** Deletions that run at once, and files that one sweep takes on. */
const AT_ONCE = 8;
const MOST_FILES = 2_000;

/** Deletes uploads that no message took within a day, and the files of everything deleted since. */
export async function sweepAttachments(): Promise<{ attachments: number; files: number }> {
  const attachments = await deleteForgottenAttachments();
  return { attachments, files: await deleteDiscardedFiles() };
}

/**
 * Deletes files in object storage that no attachment names any more. A file that could not be deleted stays
 * noted for the next sweep.
 * @returns how many were deleted
 */
export async function deleteDiscardedFiles(): Promise<number> {
  if (!hasObjectStorage()) return 0;
  const keys = await listDiscardedFiles(MOST_FILES);
  let deleted = 0;
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const batch = keys.slice(at, at + AT_ONCE);
    const results = await Promise.allSettled(batch.map(deleteObject));
    const done = batch.filter((_, index) => results[index]?.status === "fulfilled");
    await forgetDiscardedFiles(done);
    deleted += done.length;
    const failed = results.find((result) => result.status === "rejected");
    if (failed) {
      log.warn({ err: failed.reason }, "object storage did not delete a file; the next sweep tries again");
      break;
    }
  }
  return deleted;
}
