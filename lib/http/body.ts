import "server-only";
import { AppError } from "@/lib/errors";

const MB = 1024 * 1024;

/** Largest JSON body in bytes. */
export const DEFAULT_BODY_LIMIT = MB;

/** Reads the body up to the limit; stops at the limit, whatever Content-Length claims. Packed bodies are refused. */
export async function readBytes(
  request: Request,
  limit: number = DEFAULT_BODY_LIMIT,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new AppError(
      "payload_too_large",
      `The body is larger than ${formatLimit(limit)}. Make it smaller and try again.`,
    );
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() || "identity";
  if (encoding !== "identity")
    throw new AppError(
      "unsupported_media_type",
      `The body has Content-Encoding: ${encoding.slice(0, 40)}. Send it as it is, without a Content-Encoding.`,
    );
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    const reader = request.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) {
        await reader.cancel().catch(() => {});
        throw tooLarge();
      }
      chunks.push(value);
    }
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function formatLimit(bytes: number): string {
  return bytes >= MB ? `${Math.floor(bytes / MB)} MB` : `${Math.floor(bytes / 1024)} kB`;
}

/** Reads a JSON body; undefined when there is none. */
export async function readJson(request: Request, limit?: number): Promise<{ text: string; value: unknown }> {
  const bytes = await readBytes(request, limit);
  if (bytes.byteLength === 0) return { text: "", value: undefined };
  return parseJson(bytes, request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase());
}

/** Parses bytes that came as this media type. @throws AppError unsupported_media_type, invalid_request */
export function parseJson(
  bytes: Uint8Array<ArrayBuffer>,
  type: string | undefined,
): { text: string; value: unknown } {
  if (type !== "application/json" && !type?.endsWith("+json"))
    throw new AppError(
      "unsupported_media_type",
      "Send the body as JSON, with Content-Type: application/json.",
    );
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalidJson("The body is not valid UTF-8.", cause);
  }
  try {
    return { text, value: JSON.parse(text) };
  } catch (cause) {
    throw invalidJson("The body is not valid JSON.", cause);
  }
}

function invalidJson(message: string, cause: unknown): AppError {
  return new AppError("invalid_request", `${message} Check it and send it again.`, {
    details: [{ field: "body", message }],
    cause,
  });
}
