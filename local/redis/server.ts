import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { BodyTooLargeError, listen, parseJsonObject, readBody, sendJson } from "../http-server";
import type { StartService } from "../service";
import type { RedisBackend } from "./backend";
import { CommandLog } from "./command-log";
import { FAULTS, type Fault, isFault } from "./faults";
import { MemoryRedis } from "./memory/memory-redis";
import { connectRealRedis } from "./real-redis";
import { fromBytes, RedisError } from "./reply";
import { BadRestRequestError, type Encoding, encodeResult, parseRestRequest } from "./rest-protocol";
import { Subscriptions } from "./subscriptions";

/** Upstash's own limit on a request of its larger plans. */
const MAX_BODY = 10 * 1024 * 1024;
const CONTROL_MAX_BODY = 64 * 1024;
const SHOWN_KEYS = 1_000;
const DEFAULT_SLOWNESS_MS = 1_000;

/**
 * Plays Upstash Redis: its REST API over a Redis in memory, or over the real one at `redisUrl`.
 *
 * @throws when the port is taken or no Redis answers at `redisUrl`
 */
export const startRedis: StartService<{ redisUrl?: string }> = async ({ redisUrl, ...where }) => {
  const backend = redisUrl ? await connectRealRedis(redisUrl) : new MemoryRedis();
  const bridge = new RedisBridge(backend);
  try {
    const server = await listen((request, response) => void bridge.handle(request, response), where);
    return {
      name: "redis",
      url: server.url,
      env: { UPSTASH_REDIS_REST_URL: server.url, UPSTASH_REDIS_REST_TOKEN: bridge.token },
      async stop() {
        await server.stop();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
};

class RedisBridge {
  readonly token = `local-${randomBytes(18).toString("base64url")}`;
  readonly #backend: RedisBackend;
  readonly #log = new CommandLog();
  readonly #subscriptions: Subscriptions;
  #fault: Fault | null = null;
  #delayMs = DEFAULT_SLOWNESS_MS;

  constructor(backend: RedisBackend) {
    this.#backend = backend;
    this.#subscriptions = new Subscriptions(backend);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      if (url.pathname === "/__control") await this.#control(request, response, url);
      else await this.#serve(request, response, url);
    } catch (error) {
      if (request.socket.destroyed) return;
      if (error instanceof BadRestRequestError) sendJson(response, 400, { error: error.message });
      else if (error instanceof BodyTooLargeError) {
        const actual = request.headers["content-length"] ?? "unknown";
        const message = `ERR max request size exceeded. Limit: ${error.limit} bytes, Actual: ${actual} bytes`;
        sendJson(response, 413, { error: message });
      } else sendJson(response, 500, { error: `ERR ${error instanceof Error ? error.message : error}` });
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!(await this.#passesFault(request, response))) return;
    if (!this.#isAuthorized(request, url)) return sendJson(response, 401, { error: "Unauthorized" });
    const body = (await readBody(request, MAX_BODY)).toString("utf8");
    const segments = url.pathname.split("/").filter(Boolean).map(decodeSegment);
    const [first, ...rest] = segments;
    if ((first === "subscribe" || first === "psubscribe") && rest.length > 0) {
      const kind = first === "subscribe" ? "channel" : "pattern";
      return this.#subscriptions.serve(request, response, kind, rest.join("/"));
    }
    const encoding = request.headers["upstash-encoding"] === "base64" ? "base64" : "utf8";
    await this.#run(response, encoding, parseRestRequest(segments, url.searchParams, body));
  }

  async #run(
    response: ServerResponse,
    encoding: Encoding,
    asked: ReturnType<typeof parseRestRequest>,
  ): Promise<void> {
    if (asked.kind === "command") {
      this.#log.add(asked.command);
      const reply = await this.#backend.execute(asked.command);
      const status = reply instanceof RedisError ? 400 : 200;
      return sendCompactJson(response, status, encodeResult(reply, encoding));
    }
    for (const command of asked.commands) this.#log.add(command);
    if (asked.kind === "transaction") {
      const reply = await this.#backend.transaction(asked.commands);
      if (!Array.isArray(reply)) return sendCompactJson(response, 400, encodeResult(reply, encoding));
      const results = reply.map((item) => encodeResult(item, encoding));
      return sendCompactJson(response, 200, results);
    }
    // Started together so that a real Redis gets them in one go; both backends keep the order.
    const replies = await Promise.all(asked.commands.map((command) => this.#backend.execute(command)));
    const results = replies.map((reply) => encodeResult(reply, encoding));
    sendCompactJson(response, 200, results);
  }

  /** @returns false when the fault has dealt with the request */
  async #passesFault(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (this.#fault === "slow") await delay(this.#delayMs);
    if (this.#fault === "down") sendJson(response, 503, { error: "ERR service unavailable (local fault)" });
    else if (this.#fault === "cut") request.socket.destroy();
    else if (this.#fault !== "hang") return true;
    return false;
  }

  #isAuthorized(request: IncomingMessage, url: URL): boolean {
    const header = request.headers.authorization ?? "";
    const given = /^Bearer (.+)$/i.exec(header)?.[1] ?? url.searchParams.get("_token") ?? "";
    url.searchParams.delete("_token");
    const [a, b] = [Buffer.from(given), Buffer.from(this.token)];
    return a.length === b.length && timingSafeEqual(a, b);
  }

  async #control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (request.method === "POST") {
      const command = parseJsonObject((await readBody(request, CONTROL_MAX_BODY)).toString("utf8"));
      const problem = command ? await this.#obey(command) : "The body must be a JSON object.";
      if (problem) return sendJson(response, 400, { error: problem });
    }
    sendJson(response, 200, await this.#state(url.searchParams.get("contains") ?? ""));
  }

  async #obey(command: Record<string, unknown>): Promise<string | undefined> {
    if (typeof command.delayMs === "number") this.#delayMs = command.delayMs;
    if (command.fault !== undefined) {
      if (command.fault !== null && !isFault(command.fault)) {
        return `fault must be null or one of ${FAULTS.join(", ")}.`;
      }
      this.#fault = command.fault;
      if (this.#fault === "down" || this.#fault === "cut") this.#subscriptions.destroyAll();
    }
    if (command.flush === true) await this.#backend.flush();
    if (command.clearLog === true) this.#log.clear();
    return undefined;
  }

  async #state(contains: string) {
    return {
      backend: this.#backend.description,
      fault: this.#fault,
      delayMs: this.#delayMs,
      keys: (await this.#backend.keys(SHOWN_KEYS)).map(fromBytes),
      subscriptions: this.#subscriptions.names(),
      counts: this.#log.counts(),
      commands: this.#log.recent(contains),
    };
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function sendCompactJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed) return;
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}
