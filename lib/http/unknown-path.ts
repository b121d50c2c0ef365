import "server-only";
import { AppError } from "@/lib/errors";
import { errorResponse } from "@/lib/http/respond";
import { type NextRoute, startAnswer } from "@/lib/http/route";

/** The answer where no endpoint is: not_found in the one error body. */
export const answerUnknownPath: NextRoute = async (request) => {
  const { requestId, headers } = startAnswer(request);
  const message = "The API has nothing at this address. GET /api/openapi.json lists what it has.";
  return errorResponse(new AppError("not_found", message), requestId, headers);
};
