import { answerUnknownPath } from "@/lib/http/unknown-path";

/** Whatever under /api no endpoint answers, for every method. */
export {
  answerUnknownPath as DELETE,
  answerUnknownPath as GET,
  answerUnknownPath as HEAD,
  answerUnknownPath as OPTIONS,
  answerUnknownPath as PATCH,
  answerUnknownPath as POST,
  answerUnknownPath as PUT,
};
