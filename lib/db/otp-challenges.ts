import "server-only";
import { database, transaction } from "@/lib/db/client";
import type { OtpPurpose } from "@/lib/db/generated/client";

/** Guesses that a number has before it is locked, for all purposes together; a resend gives no new ones. */
export const OTP_ATTEMPTS = 5;
/** Minutes that the lock lasts, and without a guess after which the earlier ones are forgotten. */
export const OTP_LOCK_MINUTES = 15;

/** Thrown inside a transaction to undo it; means no more than that. */
const UNDO = Symbol("undo");

/**
 * Stores a new code for the number unless it is locked, was sent one for this purpose a moment ago, or was
 * sent `hourly` of them within the hour, whatever for; false then. Parallel sends wait for each other at the
 * rows, so that one passes. The count of guesses stays as it is.
 */
export async function storeCode(code: {
  mobile: string;
  purpose: OtpPurpose;
  codeHash: string;
  expiresAt: Date;
  resendAfter: Date;
  hourly: number;
}): Promise<boolean> {
  const { mobile, purpose, codeHash, expiresAt, resendAfter, hourly } = code;
  try {
    return await transaction(async (tx) => {
      const stored = await tx.$executeRaw`
        INSERT INTO otp_challenge (mobile, purpose, code_hash, expires_at, resend_after)
        VALUES (${mobile}, ${purpose}::otp_purpose, ${codeHash}, ${expiresAt}, ${resendAfter})
        ON CONFLICT (mobile, purpose) DO UPDATE
          SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, resend_after = excluded.resend_after
          WHERE otp_challenge.resend_after <= now()`;
      if (stored === 0) return false;
      const counted = await tx.$executeRaw`
        INSERT INTO otp_number AS n (mobile) VALUES (${mobile})
        ON CONFLICT (mobile) DO UPDATE
          SET sends = CASE WHEN n.sends_since <= now() - interval '1 hour' THEN 1 ELSE n.sends + 1 END,
            sends_since = CASE WHEN n.sends_since <= now() - interval '1 hour' THEN now() ELSE n.sends_since END
          WHERE (n.locked_until IS NULL OR n.locked_until <= now())
            AND (n.sends < ${hourly} OR n.sends_since <= now() - interval '1 hour')`;
      if (counted === 0) throw UNDO;
      return true;
    });
  } catch (error) {
    if (error === UNDO) return false;
    throw error;
  }
}

/** Codes sent within about an hour to the numbers that start so; what ceilings count by when Redis is silent. */
export async function countSends(prefix: string): Promise<number> {
  const { _sum } = await database().otpNumber.aggregate({
    where: { mobile: { startsWith: prefix }, sendsSince: { gt: new Date(Date.now() - 3600 * 1000) } },
    _sum: { sends: true },
  });
  return _sum.sends ?? 0;
}

/** What stands against another code for the number. */
export interface NumberState {
  readonly lockedUntil: Date | null;
  readonly sends: number;
  readonly sendsSince: Date;
  /** Of this purpose. */
  readonly resendAfter: Date | null;
}

/** Undefined for a number that was sent nothing. */
export async function findNumber(mobile: string, purpose: OtpPurpose): Promise<NumberState | undefined> {
  const [found] = await database().$queryRaw<NumberState[]>`
    SELECT n.locked_until AS "lockedUntil", n.sends, n.sends_since AS "sendsSince", c.resend_after AS "resendAfter"
    FROM otp_number n
    LEFT JOIN otp_challenge c ON c.mobile = n.mobile AND c.purpose = ${purpose}::otp_purpose
    WHERE n.mobile = ${mobile}`;
  return found;
}

/**
 * Takes one of the number's guesses before anything is compared; undefined when none is left or there is no
 * code. Parallel guesses each need one, so that at most five are ever compared: those of both purposes count
 * together, and they are forgotten only after a quarter of an hour without any.
 */
export async function takeGuess(
  mobile: string,
  purpose: OtpPurpose,
): Promise<{ codeHash: string | null; expiresAt: Date; attempts: number } | undefined> {
  // Holding the code first: a guess that waited while the code was used up must not count any more.
  const [taken] = await database().$queryRaw<
    { codeHash: string | null; expiresAt: Date; attempts: number }[]
  >`
    WITH code AS (
      SELECT mobile, code_hash, expires_at FROM otp_challenge
      WHERE mobile = ${mobile} AND purpose = ${purpose}::otp_purpose AND code_hash IS NOT NULL
      FOR UPDATE)
    UPDATE otp_number n SET
      attempts = CASE WHEN last_guess_at <= now() - ${OTP_LOCK_MINUTES} * interval '1 minute' THEN 1 ELSE attempts + 1 END,
      last_guess_at = now(),
      locked_until = CASE
        WHEN last_guess_at > now() - ${OTP_LOCK_MINUTES} * interval '1 minute' AND attempts + 1 >= ${OTP_ATTEMPTS}
        THEN now() + ${OTP_LOCK_MINUTES} * interval '1 minute' ELSE NULL END
    FROM code
    WHERE n.mobile = code.mobile
      AND (locked_until IS NULL OR locked_until <= now())
      AND (attempts < ${OTP_ATTEMPTS} OR last_guess_at <= now() - ${OTP_LOCK_MINUTES} * interval '1 minute')
    RETURNING code.code_hash AS "codeHash", code.expires_at AS "expiresAt", attempts`;
  return taken;
}

/** Uses the code up; false when another request was first. A right guess forgets the wrong ones. */
export async function consumeCode(mobile: string, purpose: OtpPurpose, codeHash: string): Promise<boolean> {
  const consumed = await database().$executeRaw`
    WITH code AS (
      UPDATE otp_challenge SET code_hash = NULL
      WHERE mobile = ${mobile} AND purpose = ${purpose}::otp_purpose AND code_hash = ${codeHash}
      RETURNING mobile)
    UPDATE otp_number n SET attempts = 0, locked_until = NULL FROM code WHERE n.mobile = code.mobile`;
  return consumed === 1;
}

/** Codes are of no use an hour after their end, counts when hour, guesses and lock are over. */
export async function sweepChallenges(): Promise<number> {
  const before = new Date(Date.now() - 3600 * 1000);
  const codes = await database().otpChallenge.deleteMany({ where: { expiresAt: { lt: before } } });
  const numbers = await database().otpNumber.deleteMany({
    where: {
      sendsSince: { lt: before },
      lastGuessAt: { lt: before },
      OR: [{ lockedUntil: null }, { lockedUntil: { lt: before } }],
    },
  });
  return codes.count + numbers.count;
}
