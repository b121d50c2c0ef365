import "server-only";
import { isPassword } from "@/lib/auth/password";
import { transaction } from "@/lib/db/client";
import { findUserByMobile, holdPassword } from "@/lib/db/users";
import { AppError } from "@/lib/errors";
import { parseMobile } from "@/lib/mobile";
import { type Device, startSession } from "@/lib/usecases/start-session";
import { spend } from "@/lib/vendors/rate-limit";

const WINDOW_S = 15 * 60;
/** Tries for one number from one address: what a person who has forgotten a password needs. */
const PER_NUMBER_AND_ADDRESS = 10;
/** Tries for one number from everywhere: more, so that a stranger cannot easily lock its owner out. */
const PER_NUMBER = 50;
const PER_ADDRESS = 100;

/**
 * Signs in with a password. A wrong number, a wrong password and an account without one get the same answer
 * after the same work.
 * @throws AppError credentials_invalid, rate_limited, invalid_request
 */
export async function logIn(input: { mobile: string; password: string }, device: Device) {
  const { e164 } = parseMobile(input.mobile);
  const message = "Too many tries. Wait a while, or sign in with a one-time code.";
  await Promise.all([
    spend("login-pair", `${e164}|${device.address}`, PER_NUMBER_AND_ADDRESS, WINDOW_S, message),
    spend("login-number", e164, PER_NUMBER, WINDOW_S, message),
    spend("login-address", device.address, PER_ADDRESS, WINDOW_S, message),
  ]);
  const user = await findUserByMobile(e164);
  if (!(await isPassword(input.password, user?.passwordHash)) || !user?.passwordHash)
    throw new AppError("credentials_invalid");
  const { passwordHash } = user;
  return transaction(async (tx) => {
    // A reset that ends every session must not be outrun by a sign-in with the old password.
    if (!(await holdPassword(user.id, passwordHash, tx))) throw new AppError("credentials_invalid");
    return startSession(user, device, tx);
  });
}
