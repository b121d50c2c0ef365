import type { IncomingMessage, ServerResponse } from "node:http";
import type { RedisBackend, SubscriptionKind } from "./backend";
import { fromBytes, toBytes } from "./reply";

/** What a subscriber may leave unread before it is cut off, in bytes; Redis has such a limit as well. */
const MAX_UNREAD = 8 * 1024 * 1024;

/** The open `/subscribe` and `/psubscribe` streams. */
export class Subscriptions {
  readonly #backend: RedisBackend;
  readonly #open = new Map<ServerResponse, string>();

  constructor(backend: RedisBackend) {
    this.#backend = backend;
  }

  names(): string[] {
    return [...this.#open.values()];
  }

  /** Answers with server-sent events until the client leaves: `data: message,CHANNEL,TEXT`. */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    kind: SubscriptionKind,
    name: string,
  ): Promise<void> {
    const send = (text: string) => {
      response.write(`${text.replace(/^/gm, "data: ")}\n\n`);
      if (response.writableLength > MAX_UNREAD) response.destroy();
    };
    // The answer begins with the confirmation; messages that are quicker wait for it.
    let confirmed = false;
    const early: string[] = [];
    const unsubscribe = await this.#backend.subscribe(kind, toBytes(name), (channel, message) => {
      const text = `${fromBytes(channel)},${fromBytes(message)}`;
      const event = kind === "channel" ? `message,${text}` : `pmessage,${name},${text}`;
      if (confirmed) send(event);
      else early.push(event);
    });
    const end = () => {
      unsubscribe();
      this.#open.delete(response);
    };
    if (request.socket.destroyed) return end();
    response.once("close", end);
    this.#open.set(response, name);
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-cache",
      connection: "keep-alive",
    });
    send(`${kind === "channel" ? "subscribe" : "psubscribe"},${name},1`);
    early.forEach(send);
    confirmed = true;
  }

  /** Drops every subscriber without a goodbye. */
  destroyAll(): void {
    for (const response of this.#open.keys()) response.destroy();
  }
}
