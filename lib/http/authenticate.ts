import "server-only";
import { SESSION_COOKIE } from "@/lib/auth/session-cookie";
import { readToken } from "@/lib/auth/token";
import type { PlanName } from "@/lib/contract/user";
import { findLiveSession, touchSession } from "@/lib/db/sessions";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import { planOf } from "@/lib/plans";

/** Who asks. */
export interface Viewer {
  readonly userId: string;
  readonly sessionId: string;
  readonly mobile: string;
  readonly plan: PlanName;
  /** Makes cached room lists stale whose end Redis did not hear of. */
  readonly roomsEpoch: number;
}

const TOUCH_EVERY_MS = 60_000;

/** The token of a request: Bearer first; the cookie only when there is no Authorization header at all. */
function tokenOf(headers: Headers): { token: string; fromCookie: boolean } | undefined {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const [scheme, token] = authorization.trim().split(/\s+/);
    return scheme?.toLowerCase() === "bearer" && token ? { token, fromCookie: false } : undefined;
  }
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [name, ...value] = pair.trim().split("=");
    if (name === SESSION_COOKIE.name && value.length > 0) return { token: value.join("="), fromCookie: true };
  }
  return undefined;
}

/**
 * Who is asking; throws unauthenticated for a token that is missing, forged, expired or revoked. The session
 * row is read on every request, so that a revoked token stops at once on every instance.
 */
export async function authenticate(request: Request): Promise<Viewer> {
  const found = tokenOf(request.headers);
  const claims = found && (await readToken(found.token));
  const session = claims && (await findLiveSession(claims.sessionId));
  if (!found || !session || session.userId !== claims?.userId) throw new AppError("unauthenticated");
  if (found.fromCookie) refuseForeignOrigin(request);
  if (Date.now() - session.lastUsedAt.getTime() > TOUCH_EVERY_MS)
    touchSession(session.id).catch((error) => log.warn({ err: error }, "the use of a session was not noted"));
  return {
    userId: session.userId,
    sessionId: session.id,
    mobile: session.mobile,
    roomsEpoch: session.roomsEpoch,
    plan: planOf({ status: session.subscriptionStatus, pastDueSince: session.pastDueSince }),
  };
}

/** A write that rides on the cookie must come from our own pages. */
function refuseForeignOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const own = new URL(env().APP_URL).host;
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const from = origin && URL.canParse(origin) ? new URL(origin).host : undefined;
  const sameSite = request.headers.get("sec-fetch-site") === "same-origin";
  if (sameSite || (from !== undefined && (from === own || from === host))) return;
  throw new AppError("origin_refused");
}
