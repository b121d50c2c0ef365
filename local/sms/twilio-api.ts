import { maskNumber } from "./faults";
import type { Message } from "./message-store";
import { TwilioError, unauthorized } from "./twilio-error";

const E164 = /^\+[1-9]\d{6,14}$/;
const MAX_BODY_CHARACTERS = 1_600;

/** Twilio's magic numbers for tests, which refuse in a known way: https://www.twilio.com/docs/iam/test-credentials */
const refusingNumbers: Readonly<Record<string, (to: string) => TwilioError>> = {
  "+15005550001": (to) => new TwilioError(400, 21211, `Invalid 'To' Phone Number: ${maskNumber(to)}`),
  "+15005550002": (to) =>
    new TwilioError(400, 21612, `The 'To' phone number: ${maskNumber(to)}, is not currently reachable`),
  "+15005550003": (to) =>
    new TwilioError(
      400,
      21408,
      `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${maskNumber(to)}`,
    ),
  "+15005550004": () => new TwilioError(400, 21610, "Attempt to send to unsubscribed recipient"),
  "+15005550009": (to) => new TwilioError(400, 21614, `To number: ${maskNumber(to)}, is not a mobile number`),
};

/**
 * Checks the credentials: the account's or an API key's id, and any secret that begins with "local-", so that a
 * real one sent here by mistake is noticed.
 *
 * @throws TwilioError 401
 */
export function checkCredentials(authorization: string | undefined, accountSid: string): void {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const [user = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  const knows = user === accountSid || user.startsWith("SK");
  if (!knows || !secret.join(":").startsWith("local-")) throw unauthorized();
}

/**
 * Checks the form of a new message as Twilio does.
 *
 * @throws TwilioError 400
 */
export function parseNewMessage(form: URLSearchParams): Pick<Message, "to" | "from" | "body"> {
  const to = form.get("To") ?? "";
  const from = form.get("From") || form.get("MessagingServiceSid") || "";
  const body = form.get("Body") ?? "";
  if (to === "") throw new TwilioError(400, 21604, "A 'To' phone number is required.");
  if (from === "") throw new TwilioError(400, 21603, "A 'From' phone number is required.");
  if (body === "") throw new TwilioError(400, 21602, "Message body is required.");
  if (!E164.test(to)) throw new TwilioError(400, 21211, `Invalid 'To' Phone Number: ${maskNumber(to)}`);
  if (body.length > MAX_BODY_CHARACTERS) {
    throw new TwilioError(
      400,
      21617,
      `The concatenated message body exceeds the ${MAX_BODY_CHARACTERS} character limit`,
    );
  }
  const refusal = Object.hasOwn(refusingNumbers, to) ? refusingNumbers[to] : undefined;
  if (refusal) throw refusal(to);
  return { to, from, body };
}

/** A message as Twilio shows it right after it was created. */
export function toTwilioMessage(message: Message, accountSid: string): object {
  const path = `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}`;
  const created = new Date(message.receivedAt).toUTCString().replace("GMT", "+0000");
  const isService = message.from?.startsWith("MG") ?? false;
  return {
    account_sid: accountSid,
    api_version: "2010-04-01",
    body: message.body,
    date_created: created,
    date_sent: null,
    date_updated: created,
    direction: "outbound-api",
    error_code: null,
    error_message: null,
    from: isService ? null : message.from,
    messaging_service_sid: isService ? message.from : null,
    num_media: "0",
    num_segments: isService ? "0" : String(countSegments(message.body)),
    price: null,
    price_unit: "USD",
    sid: message.sid,
    status: isService ? "accepted" : "queued",
    subresource_uris: { media: `${path}/Media.json` },
    to: message.to,
    uri: `${path}.json`,
  };
}

/** 160 characters fit one message, or 70 with letters outside GSM's alphabet; parts of several lose a few. */
function countSegments(body: string): number {
  const plain = /^[\n\r -~£¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€]*$/.test(body);
  const [single, part] = plain ? [160, 153] : [70, 67];
  return body.length <= single ? 1 : Math.ceil(body.length / part);
}
