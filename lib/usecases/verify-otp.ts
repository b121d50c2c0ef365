import "server-only";
import { proveMobile } from "@/lib/db/users";
import { parseMobile } from "@/lib/mobile";
import { announceSessionEnd } from "@/lib/stream/room-log";
import { checkOtp } from "@/lib/usecases/check-otp";
import { type Device, startSession } from "@/lib/usecases/start-session";

/** Exchanges a code for a session; the first sign-in of a number creates its account. */
export async function verifyOtp(input: { mobile: string; otp: string }, device: Device) {
  const { e164 } = parseMobile(input.mobile);
  await checkOtp(e164, "sign_in", input.otp);
  const { user, endedSessions } = await proveMobile(e164, device.address);
  if (endedSessions) await announceSessionEnd(user.id);
  return startSession(user, device);
}
