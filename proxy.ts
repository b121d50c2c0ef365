import { type NextRequest, NextResponse } from "next/server";
import { env } from "@/lib/env";
import { answerMalformedPath, isDecodable } from "@/lib/http/malformed-path";

/** Pages that are for signed-in people; whether a cookie is worth anything is for the API to say. */
const PRIVATE_PAGE = /^\/($|c\/|settings(\/|$)|billing\/)/;
/** Only API paths with a % in them come here at all. */
const API_PATH = /^\/(api|auth|user|chatroom|subscribe|subscription|webhook)\//;
const SESSION_COOKIE = /^(__Host-|__Secure-)?castor-session(\.\d+)?$/;

/** The Content-Security-Policy of one response. */
function contentSecurityPolicy(nonce: string, { dev, secure }: { dev: boolean; secure: boolean }): string {
  return [
    "default-src 'self'",
    // Development evaluates source maps and hot updates.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // Attributes only: math and highlighted code place glyphs with them; rules and sheets need the nonce.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    ...(dev ? ["connect-src 'self' ws:"] : []),
    // Else script-src would hold for it, and a worker has no nonce.
    "worker-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

/**
 * Runs before every page, and before the API only where a path cannot be decoded: gives each response its own nonce and policy, and sends
 * people without a session to the sign-in page, from where they come back to where they wanted to go.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (API_PATH.test(pathname))
    return isDecodable(pathname) ? NextResponse.next() : answerMalformedPath(request);
  const signedIn = request.cookies.getAll().some(({ name }) => SESSION_COOKIE.test(name));
  if (!signedIn && PRIVATE_PAGE.test(pathname)) {
    const target = request.nextUrl.clone();
    target.pathname = "/sign-in";
    target.search = pathname === "/" && !search ? "" : `?next=${encodeURIComponent(pathname + search)}`;
    return NextResponse.redirect(target);
  }

  const secure =
    request.nextUrl.protocol === "https:" || request.headers.get("x-forwarded-proto") === "https";
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = contentSecurityPolicy(nonce, { dev: env().NODE_ENV === "development", secure });
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);

  const response = isDecodable(pathname)
    ? NextResponse.next({ request: { headers } })
    : NextResponse.rewrite(new URL("/not-found", request.url), { request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (secure)
    response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains; preload");
  return response;
}

export const config = {
  // Pages only. Files have a dot in their last segment; the brief's own paths are the API under other names.
  matcher: [
    "/((?!api(?:/|$)|auth/|user/|chatroom(?:/|$)|subscribe/|subscription/|webhook/|_next/|.*\\.[\\w]+$).*)",
    // Escapes that are no UTF-8, which Next itself would answer with a 500.
    "/(api|auth|user|chatroom|subscribe|subscription|webhook)/(.*%.*)",
  ],
};
