import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenOptions } from "./service";

/** A body that is larger than its stand-in accepts; answer 413 in the dialect of the party being played. */
export class BodyTooLargeError extends Error {
  readonly limit: number;

  constructor(limit: number) {
    super(`The request body is larger than ${limit} bytes.`);
    this.name = "BodyTooLargeError";
    this.limit = limit;
  }
}

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Listens on the given port of this machine only. `stop()` ends open connections too, because a stand-in
 * holds streams open on purpose and nobody wants to wait for them at Ctrl-C.
 *
 * @throws the listen error (EADDRINUSE …) when the port cannot be had.
 */
export async function listen(
  handler: RequestListener,
  { port, host = "127.0.0.1" }: ListenOptions,
): Promise<HttpServer> {
  const server = createServer(handler);
  // Longer than any client keeps an idle connection, so that none is closed just as a request goes out on it.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const { port: actualPort } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  return {
    url: `http://${host}:${actualPort}`,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}

/**
 * Reads a whole request body.
 *
 * @param limit largest size accepted, in bytes
 * @throws BodyTooLargeError beyond the limit; the rest of the body is drained, so that the client reads the answer.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new BodyTooLargeError(limit);
  return Buffer.concat(chunks);
}

/** Answers with JSON, indented for the people who open a control route in a browser. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify(value, null, 2);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

/** Parses a JSON object; anything else is undefined. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
