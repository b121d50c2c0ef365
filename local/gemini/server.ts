import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLargeError, listen, parseJsonObject, readBody, sendJson } from "../http-server";
import type { StartService } from "../service";
import { ReplyChooser } from "./choose-reply";
import { type ControlledState, obeyCommand, showState } from "./control";
import { countPrompt } from "./count-tokens";
import {
  GoogleError,
  internalError,
  invalidApiKey,
  invalidArgument,
  missingApiKey,
  unknownModel,
} from "./google-error";
import { joinResponses } from "./join-responses";
import { describeModels, isModel } from "./models";
import { parseCountTokensRequest, parseGenerateRequest } from "./parse-request";
import { type Played, playReply } from "./play-reply";
import { endRequest, type LoggedRequest, RequestLog } from "./request-log";
import { type GenerateResponse, toGoogleJson } from "./wire";

/** Google's own limit on a request with attachments in it. */
const MAX_BODY = 20 * 1024 * 1024;
const CONTROL_MAX_BODY = 64 * 1024;
const HUMAN_PACE = 1;

/**
 * Plays Google's Gemini API, with a demo model that says what it is.
 *
 * @param options.pace times a human reading pace: 1 (default) is as fast as one reads, 0 is without delay
 * @throws when the port is taken
 */
export const startGemini: StartService<{ pace?: number }> = async ({ pace = HUMAN_PACE, ...where }) => {
  const api = new GeminiApi(pace);
  const server = await listen((request, response) => void api.handle(request, response), where);
  return {
    name: "gemini",
    url: server.url,
    env: { GEMINI_BASE_URL: server.url, GEMINI_API_KEY: api.key },
    stop: server.stop,
  };
};

class GeminiApi {
  readonly key = `local-${randomBytes(18).toString("base64url")}`;
  readonly #state: ControlledState;

  constructor(pace: number) {
    this.#state = { pace, chooser: new ReplyChooser(), log: new RequestLog() };
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      if (url.pathname === "/__control") await this.#control(request, response, url);
      else await this.#serve(request, response, url);
    } catch (error) {
      if (response.headersSent || request.socket.destroyed) return void request.socket.destroy();
      const known = toGoogleError(error);
      sendGoogleJson(response, known.code, known.toBody());
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const body = (await readBody(request, MAX_BODY)).toString("utf8");
    this.#checkKey(request, url);
    const models = /^\/v1(?:beta)?\/models(?:\/([^/:]+))?$/.exec(url.pathname);
    if (models && request.method === "GET") return this.#describeModels(response, models[1]);
    const call = /^\/v1(?:beta)?\/models\/([^/:]+):(\w+)$/.exec(url.pathname);
    const [, model = "", method = ""] = call ?? [];
    if (!call || request.method !== "POST") throw new GoogleError(404, "NOT_FOUND", "Not Found");
    if (!isModel(model)) throw unknownModel(model, method);
    switch (method) {
      case "countTokens": {
        const { promptTokenCount, promptTokensDetails } = countPrompt(parseCountTokensRequest(body));
        return sendGoogleJson(response, 200, { totalTokens: promptTokenCount, promptTokensDetails });
      }
      case "generateContent":
      case "streamGenerateContent":
        return this.#generate(request, response, body, {
          model,
          method,
          sse: url.searchParams.get("alt") === "sse",
        });
      default:
        throw unknownModel(model, method);
    }
  }

  async #generate(
    request: IncomingMessage,
    response: ServerResponse,
    body: string,
    { model, method, sse }: { model: string; method: string; sse: boolean },
  ): Promise<void> {
    const asked = parseGenerateRequest(body);
    const { reply, scenario } = this.#state.chooser.choose(asked, model);
    const id = randomBytes(16).toString("base64url").slice(0, 22);
    const logged = this.#state.log.add({
      ...{ id, method, model, headers: request.headers, body, scenario },
      status: reply.kind === "error" ? reply.error.code : 200,
    });
    if (reply.kind === "error") {
      endRequest(logged, "error");
      throw reply.error;
    }
    const left = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) endRequest(logged, "client-closed");
      left.abort();
    });
    const sender = method === "generateContent" ? collect(response) : stream(response, sse);
    let played: Played;
    try {
      played = await playReply(reply.steps, {
        ...{ request: asked, model, responseId: id, signal: left.signal },
        pace: reply.pace ?? this.#state.pace,
        send: (sent) => {
          count(logged, sent);
          return sender.send(sent);
        },
      });
    } catch (error) {
      if (left.signal.aborted) return;
      endRequest(logged, "error");
      throw error;
    }
    if (played === "completed") {
      sender.end();
      endRequest(logged, "completed");
    } else if (played === "cut") {
      endRequest(logged, "cut");
      request.socket.destroy();
    }
    // Stalled: nothing more is said; the client, or stop(), closes the connection.
  }

  #describeModels(response: ServerResponse, id: string | undefined): void {
    if (id !== undefined && !isModel(id)) throw unknownModel(id, "getModel");
    const models = describeModels();
    const named = models.find(({ baseModelId }) => baseModelId === id);
    sendGoogleJson(response, 200, named ?? { models });
  }

  #checkKey(request: IncomingMessage, url: URL): void {
    const given = request.headers["x-goog-api-key"] ?? url.searchParams.get("key");
    if (typeof given !== "string" || given === "") throw missingApiKey();
    const [a, b] = [Buffer.from(given), Buffer.from(this.key)];
    if (a.length !== b.length || !timingSafeEqual(a, b)) throw invalidApiKey();
  }

  async #control(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (request.method === "POST") {
      const command = parseJsonObject((await readBody(request, CONTROL_MAX_BODY)).toString("utf8"));
      const problem = command ? obeyCommand(command, this.#state) : "The body must be a JSON object.";
      if (problem) return sendJson(response, 400, { error: problem });
    }
    sendJson(response, 200, showState(this.#state, url.searchParams.get("contains") ?? ""));
  }
}

interface Sender {
  send(response: GenerateResponse): Promise<void>;
  end(): void;
}

/** streamGenerateContent: server-sent events, or without `alt=sse` one JSON array that grows. */
function stream(response: ServerResponse, sse: boolean): Sender {
  // The header goes out with the first chunk, as Google's does: until then the caller's fetch has no answer.
  response.writeHead(200, {
    "content-type": sse ? "text/event-stream" : "application/json; charset=UTF-8",
    "cache-control": "private",
  });
  let separator = "[";
  return {
    async send(sent) {
      const text = sse ? `data: ${toGoogleJson(sent)}\r\n\r\n` : `${separator}${toGoogleJson(sent, 2)}\n`;
      separator = ",\r\n";
      if (!response.write(text)) await Promise.race([once(response, "drain"), once(response, "close")]);
    },
    end: () => response.end(sse ? "" : "]"),
  };
}

/** generateContent: everything in one response. */
function collect(response: ServerResponse): Sender {
  const parts: GenerateResponse[] = [];
  return {
    async send(sent) {
      parts.push(sent);
    },
    end: () => sendGoogleJson(response, 200, joinResponses(parts)),
  };
}

function count(logged: LoggedRequest, { candidates = [] }: GenerateResponse): void {
  logged.sentChunks++;
  const parts = candidates.flatMap(({ content }) => content?.parts ?? []);
  logged.sentCharacters += parts.reduce((sum, { text = "" }) => sum + text.length, 0);
}

function sendGoogleJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const body = toGoogleJson(value, 2);
  response.writeHead(status, {
    "content-type": "application/json; charset=UTF-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function toGoogleError(error: unknown): GoogleError {
  if (error instanceof GoogleError) return error;
  if (error instanceof BodyTooLargeError) {
    return invalidArgument(`Request payload size exceeds the limit: ${error.limit} bytes.`);
  }
  return internalError();
}
