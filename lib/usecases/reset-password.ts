import "server-only";
import { hashPassword } from "@/lib/auth/password";
import { assertStrongPassword } from "@/lib/auth/password-strength";
import { proveMobile, updateUser } from "@/lib/db/users";
import { parseMobile } from "@/lib/mobile";
import { checkOtp } from "@/lib/usecases/check-otp";
import { endSessions } from "@/lib/usecases/end-session";

/**
 * Sets a password with a code that was sent for it and ends every session. As with signing in, a number
 * without an account gets one: an answer that told the two apart would tell who has an account.
 * @throws AppError otp_invalid, otp_expired, otp_locked, invalid_request
 */
export async function resetPassword(input: {
  mobile: string;
  otp: string;
  newPassword: string;
  address: string;
}): Promise<void> {
  const { e164 } = parseMobile(input.mobile);
  // Before the code is used up: a refused password must not cost a second code.
  await assertStrongPassword(input.newPassword, e164, "body.newPassword");
  await checkOtp(e164, "reset_password", input.otp);
  const passwordHash = await hashPassword(input.newPassword);
  const { user } = await proveMobile(e164, input.address);
  await updateUser(user.id, { passwordHash });
  // After the write: a session that the old password opened in between goes too.
  await endSessions(user.id);
}
