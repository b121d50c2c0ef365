import "server-only";
import pino from "pino";
import { env } from "@/lib/env";

/** Names whose values never reach the log, wherever they stand in an object. */
const SECRET = [
  "otp",
  "password",
  "newPassword",
  "currentPassword",
  "token",
  "authorization",
  "cookie",
  "content",
];

/** JSON lines on standard output. Expected errors are warnings; faults of ours are errors. */
export const log = pino({
  level: env().LOG_LEVEL,
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`]), censor: "[secret]" },
});
