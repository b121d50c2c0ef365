import "server-only";
import { AppError } from "@/lib/errors";

/** Characters that must be left once the guessable part is taken away: more than a year and a mark. */
const LEAST_BESIDE_GUESSABLE = 6;
/** Letters and digits as they lie or count, forwards; their reversals are made from them. */
const RUNS = ["0123456789012", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"];

let common: Promise<ReadonlySet<string>> | undefined;

/** Some 50,000 passwords from public breaches; loaded when the first password is set. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import("@zxcvbn-ts/language-common").then(
    ({ dictionary }) => new Set(dictionary["passwords-common"]),
  );
  return common;
}

/**
 * Refuses a password that guessing programs try first: a common one, with or without a few digits around it,
 * one that repeats or counts, and one that is little more than the user's number or the name of this app.
 * @param field where it stands in the input, such as body.newPassword
 * @throws AppError invalid_request
 */
export async function assertStrongPassword(password: string, mobile: string, field: string): Promise<void> {
  const weakness = await weaknessOf(password.normalize("NFKC").toLowerCase(), mobile.replace(/\D/g, ""));
  if (!weakness) return;
  const message = `${weakness} Choose another, such as four words that nobody else would put together.`;
  throw new AppError("invalid_request", message, { details: [{ field, message }] });
}

async function weaknessOf(password: string, mobileDigits: string): Promise<string | undefined> {
  const list = await commonPasswords();
  // password123! and 99basketball are as common as what they are made of.
  const core = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const wrapped =
    core.length >= 4 && password.length - core.length < LEAST_BESIDE_GUESSABLE && list.has(core);
  if (list.has(password) || wrapped) return "This password is one of the most used, and tried first.";
  if (new Set(password).size < 4 || /^(.{1,4})\1+$/su.test(password) || isRun(password))
    return "This password repeats or counts, and is guessed quickly.";
  // With or without the country code: people know their number without it.
  const own = [mobileDigits, mobileDigits.slice(-10), "castor"];
  if (
    own.some((known) => password.includes(known) && password.length - known.length < LEAST_BESIDE_GUESSABLE)
  )
    return "This password is close to your number or to Castor's name.";
  return undefined;
}

function isRun(password: string): boolean {
  return RUNS.some((run) => run.includes(password) || [...run].reverse().join("").includes(password));
}
