import "server-only";
import { randomBytes } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

// Next bundles instrumentation.ts and the routes apart; what they share hangs on the process.
const kept = globalThis as { castorPeerHeader?: string };

/**
 * The header in which this process hands the socket's address to its own routes, which see no socket. Its
 * name is drawn at boot, so that no caller can write it. Undefined where nobody listens to a socket.
 */
export function peerHeader(): string | undefined {
  return kept.castorPeerHeader;
}

/** Notes the address of the other end on every request, before anything else sees the request. */
export function notePeerAddresses(): void {
  if (kept.castorPeerHeader) return;
  const header = `x-peer-${randomBytes(12).toString("hex")}`;
  kept.castorPeerHeader = header;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[header] = request.socket.remoteAddress ?? "";
  });
}
