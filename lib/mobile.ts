import "server-only";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** A number that a code can go to. */
export interface Mobile {
  /** Such as +919876543210. */
  readonly e164: string;
  /** ISO 3166, such as IN; the calling code where the number belongs to no country. */
  readonly country: string;
  /** Such as +91. */
  readonly callingCode: string;
}

/** Kinds of numbers that receive messages and cost their sender no more than a message. */
const TEXTABLE = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

/** Hindi keyboards write these, and libphonenumber-js does not read them. */
const DEVANAGARI_DIGIT = /[०-९]/g;

/**
 * Reads a number as people write it; without +code it is one of DEFAULT_COUNTRY.
 * @throws AppError invalid_request
 */
export function parseMobile(input: string): Mobile {
  const defaultCountry = env().DEFAULT_COUNTRY as CountryCode;
  const latin = input.replace(DEVANAGARI_DIGIT, (digit) => String(digit.charCodeAt(0) - "०".charCodeAt(0)));
  const number = parsePhoneNumberFromString(latin, { defaultCountry, extract: false });
  if (!number?.isValid()) {
    const message = "This is not a mobile number. Write it with its country code, such as +91 98765 43210.";
    throw new AppError("invalid_request", message, { details: [{ field: "body.mobile", message }] });
  }
  const callingCode = `+${number.countryCallingCode}`;
  return { e164: number.number, country: number.country ?? callingCode, callingCode };
}

/**
 * Refuses numbers that codes must not be sent to: premium, shared-cost and other kinds that earn money for
 * whoever floods them, numbers of no known country, and countries outside OTP_COUNTRIES. An entry there that
 * starts with + opens the numbers that start so, whatever their kind.
 * @throws AppError number_refused
 */
export function assertTextable({ e164, country }: Mobile): void {
  const { OTP_COUNTRIES } = env();
  const isPrefix = (entry: string) => entry.startsWith("+");
  if (OTP_COUNTRIES.filter(isPrefix).some((prefix) => e164.startsWith(prefix))) return;
  const countries = OTP_COUNTRIES.filter((entry) => !isPrefix(entry));
  const open = countries.length === 0 ? !country.startsWith("+") : countries.includes(country);
  const type = parsePhoneNumberFromString(e164)?.getType();
  if (!open || !type || !TEXTABLE.has(type)) throw new AppError("number_refused");
}
