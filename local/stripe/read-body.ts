import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error";

const LARGEST = 1_000_000;

/** The whole body as text. @throws ApiError 413 beyond one megabyte. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) {
      throw new ApiError(413, { type: "invalid_request_error", message: "Request body too large." });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
