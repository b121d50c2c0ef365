import "server-only";
import { listChatroomIds } from "@/lib/db/chatrooms";
import { deleteUser } from "@/lib/db/users";
import { log } from "@/lib/log";
import { announceSessionEnd, forgetLogs } from "@/lib/stream/room-log";
import { cancelSubscriptionOf } from "@/lib/usecases/cancel-subscription";
import { forgetRoomList } from "@/lib/usecases/room-list-cache";
import { deleteDiscardedFiles } from "@/lib/usecases/sweep-attachments";

/**
 * Deletes the user with everything that is theirs. First what costs them money ends at Stripe; if Stripe
 * does not answer, nothing is deleted and they can try again. Then the rows go, all in one statement, and
 * with them every session. Files in object storage and copies in Redis follow at once where those answer:
 * the files are noted for the sweeper by the deletion itself, the copies expire within a day.
 * @throws AppError service_unavailable when Stripe does not confirm the cancellation
 */
export async function deleteAccount(userId: string): Promise<void> {
  await cancelSubscriptionOf(userId);
  const chatroomIds = await listChatroomIds(userId);
  await deleteUser(userId);
  await Promise.all([
    announceSessionEnd(userId),
    forgetLogs(chatroomIds),
    forgetRoomList(userId),
    deleteDiscardedFiles(),
  ]).catch((error) => log.warn({ err: error }, "what is left of a deleted account goes with the next sweep"));
}
