import "server-only";
import { hashPassword } from "@/lib/auth/password";
import { assertStrongPassword } from "@/lib/auth/password-strength";
import type { User } from "@/lib/contract/user";
import { createUser, findUserByMobile } from "@/lib/db/users";
import { AppError } from "@/lib/errors";
import { assertTextable, parseMobile } from "@/lib/mobile";
import { toUser } from "@/lib/present/user";
import { spend } from "@/lib/vendors/rate-limit";

const PER_ADDRESS_HOURLY = 20;

/**
 * Creates an account that nobody has proven yet: the first code that the number receives does (proveMobile).
 * @throws AppError mobile_taken, number_refused, invalid_request, rate_limited
 */
export async function signUp(input: {
  mobile: string;
  name?: string | undefined;
  password?: string | undefined;
  address: string;
}): Promise<User> {
  const mobile = parseMobile(input.mobile);
  assertTextable(mobile);
  const message = "Too many accounts were made from here. Try again later.";
  await spend("signup-address", input.address, PER_ADDRESS_HOURLY, 3600, message);
  if (input.password !== undefined) await assertStrongPassword(input.password, mobile.e164, "body.password");
  if (await findUserByMobile(mobile.e164)) throw new AppError("mobile_taken");
  const passwordHash = input.password === undefined ? undefined : await hashPassword(input.password);
  const created = await createUser({
    mobile: mobile.e164,
    signupAddress: input.address,
    name: input.name,
    passwordHash,
  });
  if (!created) throw new AppError("mobile_taken");
  return toUser(created);
}
