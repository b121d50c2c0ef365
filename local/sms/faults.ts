import { TwilioError, unauthorized } from "./twilio-error";

/** What each fault answers; those of the connection itself are dealt with by the server. */
const answers = {
  unauthorized: () => unauthorized(),
  "rate-limited": () => new TwilioError(429, 20429, "Too Many Requests"),
  unavailable: () => new TwilioError(503, 20503, "Service Unavailable"),
  "internal-error": () => new TwilioError(500, 20500, "Internal Server Error"),
  "refuse-number": (to: string) =>
    new TwilioError(400, 21211, `Invalid 'To' Phone Number: ${maskNumber(to)}`),
  "opted-out": () => new TwilioError(400, 21610, "Attempt to send to unsubscribed recipient"),
} as const;

const CONNECTION_FAULTS = ["hang", "cut", "slow"] as const;
export const FAULTS = [...Object.keys(answers), ...CONNECTION_FAULTS] as Fault[];
export type Fault = keyof typeof answers | (typeof CONNECTION_FAULTS)[number];

export const isFault = (value: unknown): value is Fault => FAULTS.some((fault) => fault === value);

/** @returns the error that a fault stands for; undefined for the faults of the connection */
export function errorOfFault(fault: Fault | null, to: string): TwilioError | undefined {
  return fault !== null && Object.hasOwn(answers, fault)
    ? answers[fault as keyof typeof answers](to)
    : undefined;
}

/** Twilio hides the end of a number in its messages. */
export const maskNumber = (to: string) => `${to.slice(0, -4)}XXXX`;
