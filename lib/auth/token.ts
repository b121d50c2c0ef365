import "server-only";
import { jwtVerify, SignJWT } from "jose";
import { env } from "@/lib/env";

const ISSUER = "castor";

const key = (secret: string) => new TextEncoder().encode(secret);

/** What a Castor token says: whose it is and which session it belongs to. */
export interface TokenClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** Makes the HS256 JWT that serves as Bearer token and as session cookie alike. */
export function signToken({ userId, sessionId, expiresAt }: TokenClaims): Promise<string> {
  return new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(ISSUER)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key(env().AUTH_SECRET));
}

/**
 * Reads a token; undefined for whatever is wrong with it: the caller answers the same 401 to all of it.
 * During a rotation a token made with AUTH_SECRET_PREVIOUS is read as well. Only HS256 is accepted, so
 * that "alg": "none" or a public key used as a secret gets nowhere.
 */
export async function readToken(token: string): Promise<TokenClaims | undefined> {
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  for (const secret of [AUTH_SECRET, AUTH_SECRET_PREVIOUS]) {
    if (!secret) continue;
    try {
      const { payload } = await jwtVerify(token, key(secret), { algorithms: ["HS256"], issuer: ISSUER });
      if (typeof payload.sub !== "string" || typeof payload.sid !== "string" || !payload.exp)
        return undefined;
      return { userId: payload.sub, sessionId: payload.sid, expiresAt: new Date(payload.exp * 1000) };
    } catch {
      // Another secret may fit.
    }
  }
  return undefined;
}
