import "server-only";
import { timingSafeEqual } from "node:crypto";
import type { OtpPurpose } from "@/lib/db/generated/client";
import { consumeCode, findNumber, OTP_ATTEMPTS, takeGuess } from "@/lib/db/otp-challenges";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { hashCode, lockedOut } from "@/lib/usecases/send-otp";

/**
 * Uses a code up; throws unless it is the right one. A guess is taken before anything is compared, so that
 * no number of parallel guesses gets more than five, and the right code passes exactly once. The guesses are
 * the number's: a code for signing in and one for a new password do not give five each.
 * @throws AppError otp_invalid (details.attemptsLeft), otp_expired, otp_locked (Retry-After)
 */
export async function checkOtp(mobile: string, purpose: OtpPurpose, otp: string): Promise<void> {
  const guess = await takeGuess(mobile, purpose);
  if (!guess) {
    const lockedUntil = (await findNumber(mobile, purpose))?.lockedUntil?.getTime() ?? 0;
    if (lockedUntil > Date.now()) throw lockedOut((lockedUntil - Date.now()) / 1000);
    throw new AppError("otp_expired");
  }
  if (!guess.codeHash || guess.expiresAt <= new Date()) throw new AppError("otp_expired");
  const { codeHash } = guess;
  // A code that was sent just before AUTH_SECRET was rotated is still good.
  const { AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  const right = [AUTH_SECRET, AUTH_SECRET_PREVIOUS ?? AUTH_SECRET].filter((secret) =>
    timingSafeEqual(Buffer.from(hashCode(mobile, purpose, otp, secret), "hex"), Buffer.from(codeHash, "hex")),
  );
  if (right.length === 0) {
    const attemptsLeft = Math.max(0, OTP_ATTEMPTS - guess.attempts);
    throw new AppError("otp_invalid", undefined, { details: { attemptsLeft } });
  }
  if (!(await consumeCode(mobile, purpose, codeHash))) throw new AppError("otp_expired");
}
