import "server-only";
import { createHash } from "node:crypto";

/** A weak tag of what is shown: equal data, equal tag. */
export function etagOf(data: unknown): string {
  return `W/"${createHash("sha256").update(JSON.stringify(data)).digest("base64url").slice(0, 27)}"`;
}

/** Whether If-None-Match names the tag (RFC 9110, 13.1.2: weak comparison, and * names whatever there is). */
export function isTagNamed(headers: Headers, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  const given = (headers.get("if-none-match") ?? "").split(",");
  return given.some((tag) => tag.trim() === "*" || bare(tag) === bare(etag));
}

/** The answer, or 304 in its place when it has an ETag that the caller's If-None-Match names. */
export function orNotModified(request: Request, response: Response): Response {
  const etag = response.headers.get("etag");
  if (!etag || response.status !== 200 || !isTagNamed(request.headers, etag)) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-type");
  return new Response(null, { status: 304, headers });
}
