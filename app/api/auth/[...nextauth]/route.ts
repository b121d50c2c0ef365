import NextAuth from "next-auth";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { AppError } from "@/lib/errors";
import { errorResponse } from "@/lib/http/respond";
import { requestIdOf } from "@/lib/http/route";

/** What next-auth answers for the browser; the API's own paths beside it are static and come first. */
const ACTIONS = new Set(["callback", "csrf", "error", "providers", "session", "signin", "signout", "_log"]);

async function handler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { nextauth } = await context.params;
  if (!ACTIONS.has(nextauth[0] ?? "")) {
    const requestId = requestIdOf(request);
    return errorResponse(new AppError("not_found"), requestId, new Headers({ "x-request-id": requestId }));
  }
  return NextAuth(request as never, { params: { nextauth } } as never, nextAuthOptions);
}

export { handler as GET, handler as POST };
