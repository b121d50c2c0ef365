import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const USUAL = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Makes requests that Next answers with a 500 of its own answer as any other that nothing is there for:
 * methods that it cannot represent (TRACE) become PUT, which no endpoint has and which is answered 405, and
 * the address * of `OPTIONS *` becomes the API's root. Both before Next sees them.
 */
export function tameUnusualRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    if (!USUAL.has(request.method ?? "")) request.method = "PUT";
    if (request.url === "*") request.url = "/api";
  });
}
