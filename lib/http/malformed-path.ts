import "server-only";
import { NextResponse } from "next/server";
import { ERRORS } from "@/lib/errors";

/** False for a path with escapes that are not UTF-8, such as /%ff. */
export function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}

/** not_found in the one error body; written out, so that the proxy loads nothing of the API. */
export function answerMalformedPath(request: Request): NextResponse {
  const given = request.headers.get("x-request-id");
  const requestId = given && /^[\w.-]{8,64}$/.test(given) ? given : crypto.randomUUID();
  const message = "This address is not valid UTF-8, so there is nothing at it. Check how it was encoded.";
  return NextResponse.json(
    { success: false, error: { code: "not_found", message, requestId } },
    {
      status: ERRORS.not_found.status,
      headers: { "x-request-id": requestId, "cache-control": "private, no-store" },
    },
  );
}
