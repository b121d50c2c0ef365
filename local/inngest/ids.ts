import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of Unix milliseconds, then 80 bits of `entropy` (random unless given). */
export function createUlid(time = Date.now(), entropy: Uint8Array = randomBytes(10)): string {
  let bits = BigInt(time);
  for (const byte of entropy.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return text;
}

/**
 * Ids for the events of one request. The SDK sends `x-inngest-event-id-seed: millis,base64` and repeats it
 * when it tries the same send again (Inngest.js `_send`), so that a lost answer does not double the events.
 */
export function createEventIds(count: number, seed: string | undefined): string[] {
  const [millis = "", entropy = ""] = (seed ?? "").split(",");
  const time = Number(millis);
  const seeded = entropy !== "" && Number.isInteger(time) && time > 0;
  return Array.from({ length: count }, (_, index) =>
    seeded ? createUlid(time, createHash("sha1").update(`${entropy}#${index}`).digest()) : createUlid(),
  );
}
