import http from "node:http";
import type { AddressInfo } from "node:net";
import type { StartService } from "../service";
import { createAppCaller, parseJson } from "./call-app";
import { Clock } from "./clock";
import { type ControlState, describeState, obey } from "./control";
import { CronTable } from "./cron";
import { Engine } from "./engine";
import { checkpoint } from "./executor";
import { readBody, sendHtml, sendJson } from "./http";
import { readEvents } from "./intake";
import { renderPage } from "./page";
import { Registry } from "./registry";
import { checkSigningKey, isAuthorized } from "./signature";

/** Inngest takes events up to 3 MB; checkpoints carry step results up to 4 MB. */
const MAX_EVENTS_BYTES = 3 * 1024 * 1024;
const MAX_API_BYTES = 8 * 1024 * 1024;

export interface InngestOptions {
  /** Given: signed mode, in which both sides prove the key as they do against Inngest Cloud. */
  readonly signingKey?: string;
  /** The only key events may be sent with in signed mode; "local-event-key" unless given. */
  readonly eventKey?: string;
  /** How long every delay lasts, relative to Inngest's: 0.01 makes a back-off of 15 s take 150 ms. */
  readonly timeScale?: number;
  /** How many finished runs, and how many events, are remembered; 500 each unless given. */
  readonly keep?: number;
  /** Takes one line for each thing worth telling a developer: syncs, lost apps, failed runs. */
  readonly log?: (line: string) => void;
}

/**
 * Starts the Inngest stand-in: the server's side of the protocol that the `inngest` SDK 4.24 speaks, over
 * HTTP, with everything in memory. An app makes itself known by `POST /__control {"sync": "<address>"}` or by
 * registering through its own route; control.ts has the other commands.
 *
 * @throws Error when the port is taken or the signing key is not one
 */
export const startInngest: StartService<InngestOptions> = async (options) => {
  const {
    port,
    host = "127.0.0.1",
    signingKey,
    eventKey = "local-event-key",
    timeScale = 1,
    keep = 500,
  } = options;
  const log = options.log ?? (() => undefined);
  if (signingKey) checkSigningKey(signingKey);

  const caller = createAppCaller(signingKey);
  const cron = new CronTable((fnId, expression) => {
    const fn = engine.registry.find(fnId);
    if (fn) engine.fire(fn, expression);
  }, log);
  const registry = new Registry({
    caller,
    log,
    onSync: () => {
      cron.update(registry.functions);
      engine.queue.pump();
    },
  });
  const engine = new Engine({ clock: new Clock(timeScale), registry, caller, log, keep });
  const state: ControlState = { engine, cron, initialTimeScale: timeScale, fault: null };
  /** Requests left unanswered by the fault "hang". */
  const hanging = new Set<http.ServerResponse>();

  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: message, status: 500 });
    });
  });

  async function handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://inngest.local");
    const route = `${request.method} ${pathname}`;
    if (pathname === "/__control") return handleControl(request, response);
    if (state.fault === "hang") {
      hanging.add(response);
      response.on("close", () => hanging.delete(response));
      return;
    }
    if (route === "GET /") return sendHtml(response, renderPage(engine));
    if (route === "GET /health") return sendJson(response, 200, { status: 200, message: "OK" });
    if (request.method === "POST" && pathname.startsWith("/e/")) {
      return handleEvents(request, response, decodeURIComponent(pathname.slice("/e/".length)));
    }
    if (signingKey && !isAuthorized(request.headers.authorization, signingKey)) {
      return sendJson(response, 401, { error: "The signing key is not this server's.", status: 401 });
    }
    if (pathname === "/fn/register" && (request.method === "POST" || request.method === "PUT")) {
      return handleRegister(request, response);
    }
    const checkpointed = /^\/v1\/checkpoint\/([^/]+)\/async$/.exec(pathname);
    if (checkpointed?.[1] && request.method === "POST") {
      const body = await readBody(request, MAX_API_BYTES);
      if (body === undefined)
        return sendJson(response, 413, { error: "The checkpoint is too large.", status: 413 });
      const status = checkpoint(engine, decodeURIComponent(checkpointed[1]), parseJson(body));
      return sendJson(response, status, { status });
    }
    return sendJson(response, 404, { error: `The local Inngest does not play ${route}.`, status: 404 });
  }

  async function handleEvents(request: http.IncomingMessage, response: http.ServerResponse, key: string) {
    const body = await readBody(request, MAX_EVENTS_BYTES);
    const refuse = (status: number, error: string) => sendJson(response, status, { ids: [], status, error });
    if (state.fault === "refuse-events") return refuse(503, "The local Inngest was told to refuse events.");
    if (signingKey && key !== eventKey) return refuse(401, "Event key not found");
    if (body === undefined) return refuse(413, `Events may have at most ${MAX_EVENTS_BYTES} bytes.`);
    const seed = request.headers["x-inngest-event-id-seed"];
    const intake = readEvents(body, typeof seed === "string" ? seed : undefined);
    if ("error" in intake) return refuse(400, intake.error);
    for (const event of intake.events) engine.receive(event);
    return sendJson(response, 200, { ids: intake.ids, status: 200 });
  }

  async function handleRegister(request: http.IncomingMessage, response: http.ServerResponse) {
    try {
      const { modified } = registry.register(parseJson((await readBody(request, MAX_API_BYTES)) ?? ""));
      return sendJson(response, 200, { ok: true, modified });
    } catch (error) {
      return sendJson(response, 400, { ok: false, status: 400, error: errorText(error) });
    }
  }

  async function handleControl(request: http.IncomingMessage, response: http.ServerResponse) {
    if (request.method === "GET") return sendJson(response, 200, describeState(state));
    if (request.method !== "POST") return sendJson(response, 405, { error: "GET or POST" });
    try {
      const answer = await obey(state, parseJson((await readBody(request, MAX_API_BYTES)) ?? ""));
      if (state.fault !== "hang") for (const held of hanging) held.destroy();
      return sendJson(response, 200, answer);
    } catch (error) {
      return sendJson(response, 400, { error: errorText(error) });
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const signedEnv = {
    INNGEST_DEV: "0",
    INNGEST_BASE_URL: url,
    INNGEST_SIGNING_KEY: signingKey ?? "",
    INNGEST_EVENT_KEY: eventKey,
  };

  return {
    name: "inngest",
    url,
    env: signingKey ? signedEnv : { INNGEST_DEV: url },
    stop: async () => {
      engine.queue.paused = true;
      registry.stop();
      cron.stop();
      engine.reset();
      engine.clock.stop();
      caller.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
