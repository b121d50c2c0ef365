import "server-only";
import type { NextAuthOptions, User } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { SESSION_COOKIE } from "@/lib/auth/session-cookie";
import { readToken, signToken } from "@/lib/auth/token";
import { login as loginEndpoint, verifyOtp as verifyOtpEndpoint } from "@/lib/contract/auth";
import { findLiveSession, touchSession } from "@/lib/db/sessions";
import { env } from "@/lib/env";
import { clientAddress } from "@/lib/http/client-address";
import { toAppError } from "@/lib/http/respond";
import { parsePart } from "@/lib/http/validate";
import { log } from "@/lib/log";
import { endSession } from "@/lib/usecases/end-session";
import { logIn } from "@/lib/usecases/log-in";
import type { Device } from "@/lib/usecases/start-session";
import { verifyOtp } from "@/lib/usecases/verify-otp";

declare module "next-auth" {
  interface User {
    sessionId: string;
  }
}
declare module "next-auth/jwt" {
  interface JWT {
    sid: string;
  }
}

/** The fields of the two sign-ins as the API takes them, beside those that next-auth adds. */
const withCode = z.object(verifyOtpEndpoint.spec.body.shape);
const withPassword = z.object(loginEndpoint.spec.body.shape);

/** @throws AppError invalid_request */
function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  return parsePart(schema, input, "body") as z.output<Schema>;
}

function browserOf(headers: Record<string, string> | undefined): Device {
  const all = new Headers(headers);
  return { kind: "browser", userAgent: all.get("user-agent"), address: clientAddress(all) };
}

/** Runs a sign-in; next-auth hands only a word to the page, so the word is our error code. */
async function signInWith(work: () => Promise<{ sessionId: string; user: { id: string } }>): Promise<User> {
  try {
    const { sessionId, user } = await work();
    return { id: user.id, sessionId };
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.status >= 500) log.error({ err: error.cause ?? error }, "sign-in failed");
    throw new Error(error.code);
  }
}

/**
 * next-auth for the browser: it checks the form's CSRF token, sets and rolls the cookie. The token in the
 * cookie is the very JWT that API clients send as Bearer, and lives as long as its session row does.
 */
export const nextAuthOptions: NextAuthOptions = {
  secret: env().AUTH_SECRET,
  session: { strategy: "jwt", maxAge: env().BROWSER_SESSION_DAYS * 24 * 3600 },
  pages: { signIn: "/sign-in", error: "/sign-in" },
  cookies: { sessionToken: { name: SESSION_COOKIE.name, options: SESSION_COOKIE.options } },
  providers: [
    Credentials({
      id: "otp",
      name: "One-time code",
      credentials: { mobile: {}, otp: {} },
      authorize: (input, request) =>
        signInWith(() => verifyOtp(parseInput(withCode, input), browserOf(request.headers))),
    }),
    Credentials({
      id: "password",
      name: "Password",
      credentials: { mobile: {}, password: {} },
      authorize: (input, request) =>
        signInWith(() => logIn(parseInput(withPassword, input), browserOf(request.headers))),
    }),
  ],
  jwt: {
    maxAge: env().BROWSER_SESSION_DAYS * 24 * 3600,
    encode: async ({ token, maxAge }) => {
      if (!token?.sub || !token.sid) return "";
      const expiresAt = new Date(Date.now() + (maxAge ?? 0) * 1000);
      return signToken({ userId: token.sub, sessionId: token.sid, expiresAt });
    },
    decode: async ({ token }) => {
      const claims = token ? await readToken(token) : undefined;
      const live = claims && (await findLiveSession(claims.sessionId));
      // An API token ends when it says; in the cookie it must not become a session that rolls for ever.
      return live?.kind === "browser" ? { sub: live.userId, sid: live.id } : null;
    },
  },
  callbacks: {
    jwt: async ({ token, user }) => {
      if (user) return { sub: user.id, sid: user.sessionId };
      // A visit rolls the session: next-auth writes a new cookie, the row lives as long.
      await touchSession(token.sid, new Date(Date.now() + env().BROWSER_SESSION_DAYS * 24 * 3600 * 1000));
      return token;
    },
    // Only to our own pages, and never a fault for an address that is none.
    redirect: ({ url, baseUrl }) =>
      URL.canParse(url, baseUrl) && new URL(url, baseUrl).origin === new URL(baseUrl).origin
        ? new URL(url, baseUrl).href
        : baseUrl,
    // What the browser's session endpoint shows: that there is one. GET /user/me says whose.
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      if (token?.sub && token.sid) await endSession(token.sub, token.sid);
    },
  },
  logger: {
    error: (code, metadata) =>
      log.warn({ code, err: metadata instanceof Error ? metadata : undefined }, "next-auth"),
    warn: (code) => log.debug({ code }, "next-auth"),
    debug: () => {},
  },
};
