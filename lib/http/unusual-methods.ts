import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const USUAL = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Makes methods that Next cannot represent (TRACE, and WebDAV's) answer 405 as any other does that an
 * address does not support: left alone Next answers TRACE with 500. No endpoint has PUT, so they are taken
 * for one, before Next sees them.
 */
export function tameUnusualMethods(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    if (!USUAL.has(request.method ?? "")) request.method = "PUT";
  });
}
