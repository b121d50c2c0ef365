import "server-only";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";

const TIMEOUT_MS = 8_000;

/** True when codes are not really sent, and so may be returned in the response. */
export function isMockDelivery(): boolean {
  return env().SMS_PROVIDER !== "twilio";
}

/** Delivers a text message; throws service_unavailable when the provider refuses or does not answer. */
export async function sendSms(to: string, body: string): Promise<void> {
  if (!isMockDelivery()) return sendByTwilio(to, body);
  const inbox = env().OTP_INBOX_URL;
  if (!inbox) return;
  // The inbox page is a convenience: the code is in the response already.
  fetch(`${inbox}/inbox`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to, body }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error) => log.warn({ err: error }, "the OTP inbox did not take the message"));
}

/** Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
async function sendByTwilio(to: string, body: string): Promise<void> {
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM, TWILIO_BASE_URL } = env();
  const failed = (cause: unknown) =>
    new AppError("service_unavailable", "The code could not be sent. Try again in a minute.", {
      retryAfter: 60,
      cause,
    });
  let response: Response;
  try {
    response = await fetch(`${TWILIO_BASE_URL}/2010-04-01/Accounts/${TWILIO_ACCOUNT_SID}/Messages.json`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams({
        To: to,
        Body: body,
        // A messaging service has an id, a sender has a number.
        ...(TWILIO_FROM?.startsWith("MG")
          ? { MessagingServiceSid: TWILIO_FROM }
          : { From: TWILIO_FROM ?? "" }),
      }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw failed(error);
  }
  if (response.ok) return;
  const problem = (await response.json().catch(() => ({}))) as { code?: number; message?: string };
  // 21211 not a number, 21408 country not enabled, 21610 opted out, 21612 and 21614 cannot receive messages.
  if ([21211, 21408, 21610, 21612, 21614].includes(problem.code ?? 0))
    throw new AppError("number_refused", undefined, { cause: new Error(problem.message) });
  throw failed(
    new Error(`Twilio answered ${response.status}: ${problem.code ?? ""} ${problem.message ?? ""}`),
  );
}
