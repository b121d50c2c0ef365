import "server-only";
import { AppError } from "@/lib/errors";
import { parseJson, readBytes } from "@/lib/http/body";
import { errorResponse } from "@/lib/http/respond";
import { startAnswer } from "@/lib/http/route";

/**
 * Inngest sends a run's event and the outputs of all its steps with every call: 4 MB a step, 32 MB together
 * (inngest.com/docs/usage-limits/inngest). What is larger is nothing of Inngest's.
 */
const BODY_LIMIT = 36 * 1024 * 1024;

/**
 * Hands a request to the SDK's handler once its body is known to be JSON of a size that Inngest sends. The
 * signature is over the bytes, so those are handed on as they came.
 */
export async function answerInngest(
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { requestId, headers } = startAnswer(request);
  try {
    const bytes = await readBytes(request, BODY_LIMIT);
    // A call names what it is about; a registration (PUT) may be empty.
    if (bytes.byteLength > 0 || request.method === "POST") {
      const { value } = parseJson(bytes, "application/json");
      if (typeof value !== "object" || value === null)
        throw new AppError("invalid_request", "Inngest's calls are JSON objects.");
    }
    const { url, method } = request;
    const body = bytes.byteLength > 0 ? { body: bytes } : {};
    const response = await handle(new Request(url, { method, headers: request.headers, ...body }));
    response.headers.set("x-request-id", requestId);
    return response;
  } catch (error) {
    return errorResponse(error, requestId, headers);
  }
}
