import "server-only";
import { Prisma } from "@/lib/db/generated/client";
import { AppError } from "@/lib/errors";
import { limitHeaders, setHeaders } from "@/lib/http/limit-headers";
import { log } from "@/lib/log";

/** Never in a shared cache, and never stale in the browser's own. */
export const PRIVATE = "private, no-store";

const RATE_LIMIT = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];

/** The one JSON response. */
export function json(body: unknown, status: number, headers: Headers = new Headers()): Response {
  headers.set("content-type", "application/json; charset=utf-8");
  if (!headers.has("cache-control")) headers.set("cache-control", PRIVATE);
  return new Response(JSON.stringify(body), { status, headers });
}

/** Turns whatever was thrown into an AppError: what we meant, what the database says, or a fault of ours. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDatabaseOutage(error))
    return new AppError("service_unavailable", undefined, { retryAfter: 5, cause: error });
  if (isGone(error)) return new AppError("not_found", undefined, { cause: error });
  return new AppError("internal", undefined, { cause: error });
}

/** The row, or what it belongs to, was deleted by another request meanwhile. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  // A raw query has PostgreSQL's own code for a broken foreign key, in words only.
  const broken = error.code === "P2010" && error.message.includes("23503");
  return error.code === "P2025" || error.code === "P2003" || broken;
}

/** Prisma's codes for "cannot reach, timed out, too many connections, deadlock", and Node's own connection errors. */
const OUTAGE_CODES = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1017",
  "P2024",
  "P2028",
  "P2034",
  "P2037",
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
]);
const OUTAGE_WORDS =
  /terminat|connection|timeout|shutting down|starting up|not yet accepting|not reachable|recovery mode/i;
/** What pg and its pool throw as plain errors; Prisma passes them on as they are. */
const DRIVER_OUTAGE = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/;

function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (DRIVER_OUTAGE.test(error.message)) return true;
  if ("code" in error && OUTAGE_CODES.has(String(error.code))) return true;
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  const fromDatabase =
    error instanceof Prisma.PrismaClientKnownRequestError ||
    error instanceof Prisma.PrismaClientUnknownRequestError ||
    error.name === "DriverAdapterError";
  return fromDatabase && OUTAGE_WORDS.test(error.message);
}

/** The one error response. */
export function errorResponse(
  thrown: unknown,
  requestId: string,
  headers: Headers = new Headers(),
): Response {
  const error = toAppError(thrown);
  if (error.status >= 500)
    log.error({ requestId, code: error.code, err: error.cause ?? error }, error.message);
  else log.info({ requestId, code: error.code }, error.message);
  if (error.retryAfter !== undefined)
    headers.set("retry-after", String(Math.max(1, Math.ceil(error.retryAfter))));
  // A refusal shows the limit that it met, whichever that was, never the one that had room.
  if (error.status === 429) for (const name of RATE_LIMIT) headers.delete(name);
  if (error.limit) setHeaders(headers, limitHeaders(error.limit));
  if (error.status === 401) headers.set("www-authenticate", 'Bearer realm="castor"');
  const { code, message, details } = error;
  return json(
    { success: false, error: { code, message, ...(details !== undefined && { details }), requestId } },
    error.status,
    headers,
  );
}
