import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, vi } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | undefined;
  readonly body: unknown;
}

type Handle = (asked: Asked, response: ServerResponse) => void;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

/** What the answers of a failing server look like. */
export function refuse(response: ServerResponse, status: number, code: string, retryAfter?: number): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
  });
  response.end(JSON.stringify({ success: false, error: { code, message: code, requestId: "test" } }));
}

export function answer(response: ServerResponse, data: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ success: true, data }));
}

/**
 * A real HTTP server for lib/client, and the few things of a browser that it asks for; call it at the top of
 * the file. Storage is missing: what is kept lasts as long as the page, as where a browser forbids it.
 */
export function serveApi() {
  let handle: Handle = (_, response) => response.destroy();
  let asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one: Asked = {
      method: request.method ?? "",
      path: request.url ?? "",
      idempotencyKey: request.headers["idempotency-key"] as string | undefined,
      body: await bodyOf(request),
    };
    asked.push(one);
    handle(one, response);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const reach = globalThis.fetch;
    vi.stubGlobal("fetch", (path: string, init?: RequestInit) => reach(new URL(path, origin), init));
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: true }));
    vi.stubGlobal("navigator", { onLine: true });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    // What still runs at the end keeps its browser: the file's process ends with it.
  });
  return {
    /** Answers like this from now on; returns what is asked from now on, oldest first. */
    answerWith(next: Handle): readonly Asked[] {
      handle = next;
      asked = [];
      return asked;
    },
  };
}
