import "server-only";
import type { LimitFigures } from "@/lib/errors";

/** The RateLimit-* headers of a limit (draft-ietf-httpapi-ratelimit-headers). */
export function limitHeaders({ limit, remaining, resetSeconds }: LimitFigures): Record<string, string> {
  return {
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": String(remaining),
    "ratelimit-reset": String(Math.max(1, Math.ceil(resetSeconds))),
  };
}

/** Sets each of the values, in place of what the headers said before. */
export function setHeaders(headers: Headers, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) headers.set(name, value);
}
