import "server-only";
import { createHmac, hkdfSync, randomInt } from "node:crypto";
import type { OtpSent } from "@/lib/contract/auth";
import type { OtpPurpose } from "@/lib/db/generated/client";
import { countSends, findNumber, OTP_ATTEMPTS, storeCode } from "@/lib/db/otp-challenges";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { assertTextable, type Mobile, parseMobile } from "@/lib/mobile";
import { spend } from "@/lib/vendors/rate-limit";
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
  const { OTP_PER_NUMBER_HOURLY } = env();
  await spendAddressBudget(input.address);
  const refusal = await refusalOf(mobile.e164, input.purpose);
  if (refusal) throw refusal;
  await spendCeilings(mobile);

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
    hourly: OTP_PER_NUMBER_HOURLY,
  });
  // A parallel request was faster: its code is on the way.
  if (!stored) throw (await refusalOf(mobile.e164, input.purpose)) ?? tooMany(OTP_PER_NUMBER_HOURLY, 1);

  await sendSms(
    mobile.e164,
    input.purpose === "sign_in"
      ? `${code} is your Castor code. It lasts 5 minutes. Nobody from Castor will ask you for it.`
      : `${code} sets a new Castor password. It lasts 5 minutes. If you did not ask for it, ignore it.`,
  );
  return {
    expiresAt: expiresAt.toISOString(),
    resendAfter: resendAfter.toISOString(),
    ...(isMockDelivery() && { otp: code }),
  };
}

const TOO_MANY = "Too many codes were asked for. Wait a while before you ask again.";

/** What one address may ask for in an hour; spent first, so that it cannot use up what others share. */
async function spendAddressBudget(address: string): Promise<void> {
  await spend("otp-address", address, env().OTP_PER_ADDRESS_HOURLY, HOUR_S, TOO_MANY);
}

/**
 * The hourly ceilings of a country and of everybody together, which bound what a flood can cost. Without
 * Redis they are counted from the codes themselves: a ceiling must hold on the day that Redis does not.
 */
async function spendCeilings({ country, callingCode }: Mobile): Promise<void> {
  const { OTP_PER_COUNTRY_HOURLY, OTP_GLOBAL_HOURLY } = env();
  const ofCountry = await spend("otp-country", country, OTP_PER_COUNTRY_HOURLY, HOUR_S, TOO_MANY);
  const ofAll = ofCountry && (await spend("otp-global", "all", OTP_GLOBAL_HOURLY, HOUR_S, TOO_MANY));
  if (ofAll) return;
  const [sentToCountry, sentToAll] = await Promise.all([countSends(callingCode), countSends("+")]);
  if (sentToCountry >= OTP_PER_COUNTRY_HOURLY) throw tooMany(OTP_PER_COUNTRY_HOURLY, 600);
  if (sentToAll >= OTP_GLOBAL_HOURLY) throw tooMany(OTP_GLOBAL_HOURLY, 600);
}

function tooMany(limit: number, resetSeconds: number): AppError {
  return new AppError("rate_limited", TOO_MANY, { limit: { limit, remaining: 0, resetSeconds } });
}

/** Why the number gets no code now, by what it got before; undefined when nothing stands against it. */
async function refusalOf(mobile: string, purpose: OtpPurpose): Promise<AppError | undefined> {
  const number = await findNumber(mobile, purpose);
  if (!number) return undefined;
  const secondsUntil = (time: number) => Math.ceil((time - Date.now()) / 1000);
  const locked = secondsUntil(number.lockedUntil?.getTime() ?? 0);
  if (locked > 0) return lockedOut(locked);
  const resend = secondsUntil(number.resendAfter?.getTime() ?? 0);
  if (resend > 0) {
    const message = `A code was sent a moment ago. Ask for another in ${resend} seconds.`;
    return new AppError("rate_limited", message, { limit: { limit: 1, remaining: 0, resetSeconds: resend } });
  }
  const hourly = env().OTP_PER_NUMBER_HOURLY;
  const hour = secondsUntil(number.sendsSince.getTime() + HOUR_S * 1000);
  return number.sends >= hourly && hour > 0 ? tooMany(hourly, hour) : undefined;
}

/** What a locked number answers, to whatever is asked of it. */
export function lockedOut(resetSeconds: number): AppError {
  return new AppError("otp_locked", undefined, {
    limit: { limit: OTP_ATTEMPTS, remaining: 0, resetSeconds },
  });
}

/** HMAC under a key of its own, derived from AUTH_SECRET: a stolen table of hashes cannot be guessed offline. */
export function hashCode(
  mobile: string,
  purpose: OtpPurpose,
  code: string,
  secret: string = env().AUTH_SECRET,
): string {
  const pepper = Buffer.from(hkdfSync("sha256", secret, "", "castor otp", 32));
  return createHmac("sha256", pepper).update(`${mobile}\n${purpose}\n${code}`).digest("hex");
}
