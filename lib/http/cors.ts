import "server-only";
import { env } from "@/lib/env";

const EXPOSED =
  "X-Request-Id, X-Cache, ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Idempotent-Replayed, Location, Preference-Applied, Content-Disposition";

/**
 * CORS headers for an origin of CORS_ORIGINS; closed by default. Credentials are never allowed: other sites
 * use a Bearer token.
 */
export function corsHeaders(request: Request): Record<string, string> {
  const { CORS_ORIGINS } = env();
  if (CORS_ORIGINS.length === 0) return {};
  const origin = request.headers.get("origin");
  const allowed = origin && (CORS_ORIGINS.includes(origin) || CORS_ORIGINS.includes("*"));
  return {
    vary: "Origin",
    ...(allowed && { "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED }),
  };
}

/** What the answer to a preflight adds; nothing for an origin that is not allowed. */
export function preflightHeaders(request: Request, methods: string): Record<string, string> {
  const cors = corsHeaders(request);
  if (!cors["access-control-allow-origin"]) return cors;
  return {
    ...cors,
    "access-control-allow-methods": methods,
    "access-control-allow-headers":
      "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, X-File-Name, X-Request-Id",
    "access-control-max-age": "86400",
  };
}
