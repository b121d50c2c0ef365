import { randomInt } from "node:crypto";

/**
 * A mobile number that no other test uses, in E.164. Indian numbers starting with 9 are all valid, so one in
 * a thousand million draws meets another.
 */
export function uniqueMobile(): string {
  return `+919${String(randomInt(1_000_000_000)).padStart(9, "0")}`;
}

/** An address of its own for a test's client, so that limits per address do not add up over tests. */
export function uniqueAddress(): string {
  return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}
