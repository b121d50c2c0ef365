import { createHmac } from "node:crypto";

/**
 * The Stripe-Signature header: HMAC-SHA256 over `{t}.{payload}`, one `v1` for each active secret (two while a
 * secret is being rotated), and the `v0` that Stripe adds in test mode, which verifiers must ignore.
 * @param now Unix seconds of the real clock: receivers compare it with theirs, whatever the test clock says.
 */
export function signatureHeader(payload: string, secrets: readonly string[], now: number): string {
  const sign = (secret: string) => createHmac("sha256", secret).update(`${now}.${payload}`).digest("hex");
  return [`t=${now}`, ...secrets.map((secret) => `v1=${sign(secret)}`), `v0=${sign("test mode")}`].join(",");
}
