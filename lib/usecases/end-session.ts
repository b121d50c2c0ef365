import "server-only";
import { endSession as end, endSessions as endMany } from "@/lib/db/sessions";
import { announceSessionEnd } from "@/lib/stream/room-log";

/** Ends one session of the user, and the streams that it has open; false if there is none. */
export async function endSession(userId: string, sessionId: string): Promise<boolean> {
  const ended = await end(userId, sessionId);
  if (ended) await announceSessionEnd(userId);
  return ended;
}

/** Ends the user's sessions, all or all but one, with their open streams; answers how many. */
export async function endSessions(userId: string, except?: string): Promise<number> {
  const ended = await endMany(userId, except);
  if (ended > 0) await announceSessionEnd(userId);
  return ended;
}
