import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { BodyTooLargeError, listen, parseJsonObject, readBody, sendJson } from "../http-server";
import type { StartService } from "../service";
import { errorOfFault, FAULTS, type Fault, isFault } from "./faults";
import { inboxPageHeaders, renderInboxPage } from "./inbox-page";
import { MessageStore } from "./message-store";
import { checkCredentials, parseNewMessage, toTwilioMessage } from "./twilio-api";
import { notFound, TwilioError } from "./twilio-error";

const MAX_BODY = 64 * 1024;
const MAX_LISTED = 500;
const DEFAULT_SLOWNESS_MS = 1_000;

/**
 * Plays the phone: takes messages by Twilio's REST API and from the application's mock delivery, and shows them
 * on a page.
 *
 * @throws when the port is taken
 */
export const startSms: StartService = async (where) => {
  const phone = new LocalPhone();
  const server = await listen((request, response) => void phone.handle(request, response), where);
  return { name: "sms", url: server.url, env: { OTP_INBOX_URL: server.url }, stop: server.stop };
};

class LocalPhone {
  readonly #messages = new MessageStore();
  #fault: Fault | null = null;
  /** Requests that the fault still applies to; null until it is cleared. */
  #faultTimes: number | null = null;
  #delayMs = DEFAULT_SLOWNESS_MS;
  #refused = 0;

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? "/", "http://localhost");
      const route = `${request.method} ${url.pathname}`;
      if (url.pathname === "/__control") await this.#control(request, response);
      else if (route === "GET /") sendPage(response);
      else if (route === "GET /messages") this.#list(response, url);
      else if (route === "POST /inbox") await this.#receive(request, response);
      else await this.#twilio(request, response, url);
    } catch (error) {
      if (request.socket.destroyed) return;
      const known = toTwilioError(error);
      this.#refused++;
      sendJson(response, known.status, known.toBody());
    }
  }

  /** The application's mock delivery. */
  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = parseJsonObject((await readBody(request, MAX_BODY)).toString("utf8"));
    const { to, body } = message ?? {};
    if (typeof to !== "string" || typeof body !== "string" || to === "" || body === "") {
      return sendJson(response, 400, { error: "Send JSON with to and body, both text." });
    }
    if (!(await this.#passesFault(request, to))) return;
    sendJson(response, 201, this.#messages.add({ to, body, from: null, via: "mock" }));
  }

  async #twilio(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const form = new URLSearchParams((await readBody(request, MAX_BODY)).toString("utf8"));
    const match = /^\/2010-04-01\/Accounts\/(AC[^/]+)\/Messages(?:\/(SM[0-9a-f]+))?\.json$/.exec(
      url.pathname,
    );
    const [, accountSid = "", messageSid] = match ?? [];
    if (!match) throw notFound(url.pathname);
    checkCredentials(request.headers.authorization, accountSid);
    if (request.method === "GET" && messageSid !== undefined) {
      const message = this.#messages.find(messageSid);
      if (!message) throw notFound(url.pathname);
      return sendJson(response, 200, toTwilioMessage(message, accountSid));
    }
    if (request.method !== "POST" || messageSid !== undefined) {
      throw new TwilioError(405, 20004, "Method not allowed");
    }
    if (!(await this.#passesFault(request, form.get("To") ?? ""))) return;
    const message = this.#messages.add({ ...parseNewMessage(form), via: "twilio" });
    sendJson(response, 201, toTwilioMessage(message, accountSid));
  }

  /**
   * @returns false when the fault has dealt with the request
   * @throws TwilioError when the fault is an error answer
   */
  async #passesFault(request: IncomingMessage, to: string): Promise<boolean> {
    const fault = this.#fault;
    if (this.#faultTimes !== null && --this.#faultTimes <= 0) this.#setFault(null);
    const error = errorOfFault(fault, to);
    if (error) throw error;
    if (fault === "slow") await delay(this.#delayMs);
    if (fault === "cut") request.socket.destroy();
    return fault !== "cut" && fault !== "hang";
  }

  #list(response: ServerResponse, url: URL): void {
    // A plus sign in a query means a space; everybody who types a number there means a plus.
    const to = url.searchParams.get("to")?.replace(/^ /, "+");
    const limit = Number(url.searchParams.get("limit") ?? MAX_LISTED) || MAX_LISTED;
    const messages = this.#messages.list(to).slice(0, Math.max(1, limit));
    sendJson(response, 200, { messages }, { "cache-control": "no-store" });
  }

  async #control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "POST") {
      const command = parseJsonObject((await readBody(request, MAX_BODY)).toString("utf8"));
      const problem = command ? this.#obey(command) : "The body must be a JSON object.";
      if (problem) return sendJson(response, 400, { error: problem });
    }
    sendJson(response, 200, {
      fault: this.#fault,
      times: this.#faultTimes,
      delayMs: this.#delayMs,
      refused: this.#refused,
      messages: this.#messages.list(),
    });
  }

  #obey({ fault, times = null, delayMs, clear }: Record<string, unknown>): string | undefined {
    if (fault !== undefined && fault !== null && !isFault(fault)) {
      return `fault must be null or one of ${FAULTS.join(", ")}.`;
    }
    if (times !== null && (typeof times !== "number" || times < 1)) {
      return "times must be a number from 1 up, or null for ever.";
    }
    if (typeof delayMs === "number") this.#delayMs = delayMs;
    if (fault !== undefined) this.#setFault(fault, times);
    if (clear === true) {
      this.#messages.clear();
      this.#refused = 0;
    }
    return undefined;
  }

  #setFault(fault: Fault | null, times: number | null = null): void {
    this.#fault = fault;
    this.#faultTimes = fault === null ? null : times;
  }
}

function sendPage(response: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  response.writeHead(200, inboxPageHeaders(nonce));
  response.end(renderInboxPage(nonce));
}

function toTwilioError(error: unknown): TwilioError {
  if (error instanceof TwilioError) return error;
  if (error instanceof BodyTooLargeError) return new TwilioError(413, 20413, "Payload Too Large");
  return new TwilioError(500, 20500, "Internal Server Error");
}
