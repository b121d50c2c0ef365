import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const KEY_FORM = /^(signkey-\w+-)((?:[0-9a-f]{2})+)$/i;

/** @throws Error when the SDK could not use the key: it decodes what follows the prefix as hexadecimal. */
export function checkSigningKey(key: string): void {
  if (!KEY_FORM.test(key)) {
    throw new Error('An Inngest signing key is "signkey-<environment>-" and an even number of hex digits.');
  }
}

/**
 * JSON with object keys sorted by UTF-16 code unit (RFC 8785), which is what both sides sign. The value must
 * have come out of JSON, so numbers and strings need no more than JSON.stringify.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Value of `x-inngest-signature` for a body already in canonical form. */
export function signRequest(canonicalBody: string, signingKey: string): string {
  const seconds = Math.floor(Date.now() / 1_000).toString();
  const secret = signingKey.replace(/^signkey-\w+-/, "");
  const digest = createHmac("sha256", secret).update(canonicalBody).update(seconds).digest("hex");
  return `t=${seconds}&s=${digest}`;
}

/** Whether an Authorization header carries the key's hash, which is all the SDK ever sends of it. */
export function isAuthorized(header: string | undefined, signingKey: string): boolean {
  const [, prefix = "", hex = ""] = KEY_FORM.exec(signingKey) ?? [];
  const hash = createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
  const expected = Buffer.from(`Bearer ${prefix}${hash}`);
  const given = Buffer.from(header ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
