import "server-only";
import type { SessionItem } from "@/lib/contract/auth";
import { listSessions } from "@/lib/db/sessions";
import { nameDevice } from "@/lib/present/device";

/** The user's live sessions, last used first; `current` marks the one that asks. */
export async function listDevices(userId: string, currentSessionId: string): Promise<SessionItem[]> {
  const sessions = await listSessions(userId);
  return sessions.map((session) => ({
    id: session.id,
    kind: session.kind,
    device: nameDevice(session.userAgent),
    address: session.address === "unknown" ? null : session.address,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    current: session.id === currentSessionId,
  }));
}
