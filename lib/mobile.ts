import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** A number that a code can go to. */
export interface Mobile {
  /** Such as +919876543210. */
  readonly e164: string;
  /** ISO 3166, such as IN. */
  readonly country: string;
}

/** Kinds of numbers that receive messages and cost their sender no more than a message. */
const TEXTABLE = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

/** Reads a number as people write it; without +code it is one of DEFAULT_COUNTRY. */
export function parseMobile(input: string): Mobile {
  const number = parsePhoneNumberFromString(input, env().DEFAULT_COUNTRY as CountryCode);
  if (!number?.isValid()) {
    const message = "This is not a mobile number. Write it with its country code, such as +91 98765 43210.";
    throw new AppError("invalid_request", message, { details: [{ field: "body.mobile", message }] });
  }
  return { e164: number.number, country: number.country ?? `+${number.countryCallingCode}` };
}

/**
 * Refuses numbers that codes must not be sent to: premium, shared-cost and other kinds that earn money for
 * whoever floods them, numbers of no known country, and countries outside OTP_COUNTRIES.
 */
export function assertTextable({ e164, country }: Mobile): void {
  const type = parsePhoneNumberFromString(e164)?.getType();
  const { OTP_COUNTRIES } = env();
  const countryOpen = OTP_COUNTRIES.length === 0 ? !country.startsWith("+") : OTP_COUNTRIES.includes(country);
  if (!type || !TEXTABLE.has(type) || !countryOpen) throw new AppError("number_refused");
}
