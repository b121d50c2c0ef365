import { answerNextAuth } from "@/lib/http/answer-next-auth";
import type { NextRoute } from "@/lib/http/route";

/** What next-auth answers for the browser; the API's own paths beside it are static and come first. */
const answer: NextRoute = async (request, context) => {
  const { nextauth = [] } = await context.params;
  return answerNextAuth(request, [nextauth].flat());
};

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as OPTIONS,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
