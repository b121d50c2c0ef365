import "server-only";
import { hashPassword, isPassword } from "@/lib/auth/password";
import { assertStrongPassword } from "@/lib/auth/password-strength";
import { findUser, replacePassword } from "@/lib/db/users";
import { AppError } from "@/lib/errors";
import { announceSessionEnd } from "@/lib/stream/room-log";
import { spend } from "@/lib/vendors/rate-limit";

/** Tries within 15 minutes: who holds a stolen session must not find the password out with it. */
const TRIES = 10;

/**
 * Sets the password and ends the user's other sessions. The current one is needed if there is one.
 * @throws AppError credentials_invalid, invalid_request, rate_limited, unauthenticated
 */
export async function changePassword(input: {
  userId: string;
  sessionId: string;
  currentPassword?: string | undefined;
  newPassword: string;
}): Promise<void> {
  const user = await findUser(input.userId);
  if (!user) throw new AppError("unauthenticated");
  await assertStrongPassword(input.newPassword, user.mobile, "body.newPassword");
  if (user.passwordHash !== null) {
    const message = "Too many tries. Wait a while before you try again.";
    await spend("change-password", user.id, TRIES, 15 * 60, message);
    if (!(await isPassword(input.currentPassword ?? "", user.passwordHash))) throw notTheCurrentOne();
  }
  const passwordHash = await hashPassword(input.newPassword);
  const ended = await replacePassword(input, user.passwordHash, passwordHash);
  // Reset or changed elsewhere while this one was looked at: what was given is the current one no more.
  if (ended === undefined) throw notTheCurrentOne();
  if (ended > 0) await announceSessionEnd(user.id);
}

function notTheCurrentOne(): AppError {
  return new AppError("credentials_invalid", "The current password is not right.", {
    details: [{ field: "body.currentPassword", message: "This is not your current password." }],
  });
}
