import NextAuth from "next-auth";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import type { NextRoute } from "@/lib/http/route";
import { answerUnknownPath } from "@/lib/http/unknown-path";

/** What next-auth answers for the browser; the API's own paths beside it are static and come first. */
const ACTIONS = new Set(["callback", "csrf", "error", "providers", "session", "signin", "signout", "_log"]);

const answer: NextRoute = async (request, context) => {
  const { nextauth } = await context.params;
  const path = [nextauth ?? []].flat();
  if (!ACTIONS.has(path[0] ?? "")) return answerUnknownPath(request, context);
  return NextAuth(request as never, { params: { nextauth: path } } as never, nextAuthOptions);
};

export {
  answer as GET,
  answer as POST,
  answerUnknownPath as DELETE,
  answerUnknownPath as OPTIONS,
  answerUnknownPath as PATCH,
  answerUnknownPath as PUT,
};
