import "server-only";
import { createHmac, hkdfSync, randomInt } from "node:crypto";
import type { OtpSent } from "@/lib/contract/auth";
import type { OtpPurpose } from "@/lib/db/generated/client";
import { findChallenge, storeCode } from "@/lib/db/otp-challenges";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { assertTextable, type Mobile, parseMobile } from "@/lib/mobile";
import { countAgainst } from "@/lib/vendors/rate-limit";
import { isMockDelivery, sendSms } from "@/lib/vendors/sms";

const LASTS_MS = 5 * 60_000;
const RESEND_MS = 30_000;
const HOUR_S = 3600;

/**
 * Sends a code to a number. It never looks at the account: a known and an unknown number take the same way.
 * @throws AppError number_refused, otp_locked, rate_limited (all with what to do next), service_unavailable
 */
export async function sendOtp(input: {
  mobile: string;
  purpose: OtpPurpose;
  address: string;
}): Promise<OtpSent> {
  const mobile = parseMobile(input.mobile);
  assertTextable(mobile);
  await spendBudgets(mobile, input.address);

  const code = randomInt(0, 1_000_000).toString().padStart(6, "0");
  const expiresAt = new Date(Date.now() + LASTS_MS);
  const resendAfter = new Date(Date.now() + RESEND_MS);
  const codeHash = hashCode(mobile.e164, input.purpose, code);
  const stored = await storeCode({
    mobile: mobile.e164,
    purpose: input.purpose,
    codeHash,
    expiresAt,
    resendAfter,
  });
  if (!stored) throw await refusalOf(mobile.e164, input.purpose);

  await sendSms(
    mobile.e164,
    `${code} is your Castor code. It lasts 5 minutes. Nobody from Castor will ask you for it.`,
  );
  return {
    expiresAt: expiresAt.toISOString(),
    resendAfter: resendAfter.toISOString(),
    ...(isMockDelivery() && { otp: code }),
  };
}

/** Hourly budgets: for the number, the address, the country, and everybody together. */
async function spendBudgets({ e164, country }: Mobile, address: string): Promise<void> {
  const { OTP_PER_NUMBER_HOURLY, OTP_PER_ADDRESS_HOURLY, OTP_PER_COUNTRY_HOURLY, OTP_GLOBAL_HOURLY } = env();
  const states = await Promise.all([
    countAgainst("otp-number", e164, OTP_PER_NUMBER_HOURLY, HOUR_S),
    countAgainst("otp-address", address, OTP_PER_ADDRESS_HOURLY, HOUR_S),
    countAgainst("otp-country", country, OTP_PER_COUNTRY_HOURLY, HOUR_S),
    countAgainst("otp-global", "all", OTP_GLOBAL_HOURLY, HOUR_S),
  ]);
  const spent = states.find((state) => state && !state.allowed);
  if (spent)
    throw new AppError("rate_limited", "Too many codes were asked for. Wait a while before you ask again.", {
      retryAfter: spent.resetSeconds,
    });
}

async function refusalOf(mobile: string, purpose: OtpPurpose): Promise<AppError> {
  const challenge = await findChallenge(mobile, purpose);
  const now = Date.now();
  const locked = challenge?.lockedUntil?.getTime() ?? 0;
  if (locked > now) return new AppError("otp_locked", undefined, { retryAfter: (locked - now) / 1000 });
  const wait = Math.max(1, Math.ceil(((challenge?.resendAfter.getTime() ?? now) - now) / 1000));
  return new AppError("rate_limited", `A code was sent a moment ago. Ask for another in ${wait} seconds.`, {
    retryAfter: wait,
  });
}

/** HMAC under a key of its own, derived from AUTH_SECRET: a stolen table of hashes cannot be guessed offline. */
export function hashCode(mobile: string, purpose: OtpPurpose, code: string): string {
  const pepper = Buffer.from(hkdfSync("sha256", env().AUTH_SECRET, "", "castor otp", 32));
  return createHmac("sha256", pepper).update(`${mobile}\n${purpose}\n${code}`).digest("hex");
}
