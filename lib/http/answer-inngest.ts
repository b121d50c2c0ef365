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

const NO_CALL = "This names no function of this app, or it is no call of Inngest's. Is the app synced?";

/**
 * Whether the SDK could make nothing of a call: it answers that with a 500 and a stack trace, as it does a
 * function that failed, but for this word. A 404 is tried again like a 500 (a 400 would be final), so that a
 * call which meets an instance of before a deployment is not lost.
 */
function isRefusedCall(text: string): boolean {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type === "internal";
  } catch {
    return false;
  }
}

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
    if (response.status < 500) {
      response.headers.set("x-request-id", requestId);
      return response;
    }
    const text = await response.text();
    if (isRefusedCall(text)) throw new AppError("not_found", NO_CALL, { cause: new Error(text) });
    const answer = new Response(text, { status: response.status, headers: response.headers });
    answer.headers.set("x-request-id", requestId);
    return answer;
  } catch (error) {
    return errorResponse(error, requestId, headers);
  }
}
