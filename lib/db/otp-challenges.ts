import "server-only";
import { database } from "@/lib/db/client";
import type { OtpPurpose } from "@/lib/db/generated/client";

/** Wrong guesses that a number has before it is locked; a resend gives no new ones. */
export const OTP_ATTEMPTS = 5;
/** Minutes that the lock lasts, and after which old wrong guesses are forgotten. */
export const OTP_LOCK_MINUTES = 15;

export interface ChallengeState {
  expiresAt: Date;
  resendAfter: Date;
  lockedUntil: Date | null;
  sends: number;
  sendsSince: Date;
}

/**
 * Stores a new code for the number unless it is locked, was sent one a moment ago, or was sent `hourly` of
 * them within the hour; undefined then. One statement, so that parallel sends cannot both pass. The count of
 * wrong guesses stays as it is.
 */
export async function storeCode(code: {
  mobile: string;
  purpose: OtpPurpose;
  codeHash: string;
  expiresAt: Date;
  resendAfter: Date;
  hourly: number;
}): Promise<ChallengeState | undefined> {
  const { mobile, purpose, codeHash, expiresAt, resendAfter, hourly } = code;
  const [stored] = await database().$queryRaw<ChallengeState[]>`
    INSERT INTO otp_challenge (mobile, purpose, code_hash, expires_at, resend_after, attempts_since)
    VALUES (${mobile}, ${purpose}::otp_purpose, ${codeHash}, ${expiresAt}, ${resendAfter}, now())
    ON CONFLICT (mobile, purpose) DO UPDATE
      SET code_hash = excluded.code_hash, expires_at = excluded.expires_at, resend_after = excluded.resend_after,
        sends = CASE WHEN otp_challenge.sends_since <= now() - interval '1 hour' THEN 1 ELSE otp_challenge.sends + 1 END,
        sends_since = CASE WHEN otp_challenge.sends_since <= now() - interval '1 hour' THEN now() ELSE otp_challenge.sends_since END
      WHERE otp_challenge.resend_after <= now()
        AND (otp_challenge.locked_until IS NULL OR otp_challenge.locked_until <= now())
        AND (otp_challenge.sends < ${hourly} OR otp_challenge.sends_since <= now() - interval '1 hour')
    RETURNING expires_at AS "expiresAt", resend_after AS "resendAfter", locked_until AS "lockedUntil",
              sends, sends_since AS "sendsSince"`;
  return stored;
}

/** Codes sent within about an hour to the numbers that start so; what ceilings count by when Redis is silent. */
export async function countSends(prefix: string): Promise<number> {
  const { _sum } = await database().otpChallenge.aggregate({
    where: { mobile: { startsWith: prefix }, sendsSince: { gt: new Date(Date.now() - 3600 * 1000) } },
    _sum: { sends: true },
  });
  return _sum.sends ?? 0;
}

export function findChallenge(mobile: string, purpose: OtpPurpose): Promise<ChallengeState | null> {
  return database().otpChallenge.findUnique({ where: { mobile_purpose: { mobile, purpose } } });
}

/**
 * Takes one of the number's guesses before anything is compared; undefined when none is left or there is no
 * code. Parallel guesses each need one, so that at most five are ever compared.
 */
export async function takeGuess(
  mobile: string,
  purpose: OtpPurpose,
): Promise<{ codeHash: string | null; expiresAt: Date; attempts: number } | undefined> {
  const [taken] = await database().$queryRaw<
    { codeHash: string | null; expiresAt: Date; attempts: number }[]
  >`
    UPDATE otp_challenge SET
      attempts = CASE WHEN attempts_since < now() - ${OTP_LOCK_MINUTES} * interval '1 minute' THEN 1 ELSE attempts + 1 END,
      attempts_since = CASE WHEN attempts_since < now() - ${OTP_LOCK_MINUTES} * interval '1 minute' THEN now() ELSE attempts_since END,
      locked_until = CASE
        WHEN attempts_since >= now() - ${OTP_LOCK_MINUTES} * interval '1 minute' AND attempts + 1 >= ${OTP_ATTEMPTS}
        THEN now() + ${OTP_LOCK_MINUTES} * interval '1 minute' ELSE NULL END
    WHERE mobile = ${mobile} AND purpose = ${purpose}::otp_purpose AND code_hash IS NOT NULL
      AND (locked_until IS NULL OR locked_until <= now())
      AND (attempts < ${OTP_ATTEMPTS} OR attempts_since < now() - ${OTP_LOCK_MINUTES} * interval '1 minute')
    RETURNING code_hash AS "codeHash", expires_at AS "expiresAt", attempts`;
  return taken;
}

/** Uses the code up; false when another request was first. A right guess forgets the wrong ones. */
export async function consumeCode(mobile: string, purpose: OtpPurpose, codeHash: string): Promise<boolean> {
  const { count } = await database().otpChallenge.updateMany({
    where: { mobile, purpose, codeHash },
    data: { codeHash: null, attempts: 0, lockedUntil: null },
  });
  return count === 1;
}

/** Challenges are of no use an hour after code and lock have ended. */
export async function sweepChallenges(): Promise<number> {
  const before = new Date(Date.now() - 3600 * 1000);
  const { count } = await database().otpChallenge.deleteMany({
    where: { expiresAt: { lt: before }, OR: [{ lockedUntil: null }, { lockedUntil: { lt: before } }] },
  });
  return count;
}
