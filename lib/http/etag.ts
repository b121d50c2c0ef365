import "server-only";
import { createHash } from "node:crypto";

/** A weak tag of what is shown: equal data, equal tag. */
export function etagOf(data: unknown): string {
  return `W/"${createHash("sha256").update(JSON.stringify(data)).digest("base64url").slice(0, 27)}"`;
}

/** Whether If-None-Match names the tag (RFC 9110 §13.1.2, weak comparison). */
export function notModified(headers: Headers, etag: string): boolean {
  const given = headers.get("if-none-match");
  if (!given) return false;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  return given.trim() === "*" || given.split(",").some((tag) => bare(tag) === bare(etag));
}
