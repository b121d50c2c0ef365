import type { IncomingHttpHeaders } from "node:http";

export type Outcome = "open" | "completed" | "error" | "client-closed" | "cut";

/** A request as the control route shows it; times are ISO 8601 in UTC. */
export interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  readonly model: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON body, with attachments shortened, cut at 8,000 characters. */
  readonly body: string;
  readonly scenario: string;
  readonly startedAt: string;
  endedAt: string | null;
  /** How it ended; "client-closed" means that the caller left before the end. */
  outcome: Outcome;
  status: number;
  /** Responses sent, and characters of text in them. */
  sentChunks: number;
  sentCharacters: number;
}

const KEPT_REQUESTS = 500;
const KEPT_BODY = 8_000;

/** The newest requests received. */
export class RequestLog {
  #requests: LoggedRequest[] = [];
  #total = 0;

  add(request: Omit<LoggedRequest, "startedAt" | "endedAt" | "outcome" | "sentChunks" | "sentCharacters">) {
    const logged: LoggedRequest = {
      ...request,
      headers: withoutKey(request.headers),
      body: shorten(request.body),
      startedAt: new Date().toISOString(),
      endedAt: null,
      outcome: "open",
      sentChunks: 0,
      sentCharacters: 0,
    };
    this.#total++;
    this.#requests.push(logged);
    if (this.#requests.length > KEPT_REQUESTS) this.#requests.shift();
    return logged;
  }

  /** Oldest first. @param contains a word that must be in the body, the model or the scenario */
  list(contains = ""): LoggedRequest[] {
    return this.#requests.filter(({ body, model, scenario }) =>
      [body, model, scenario].some((text) => text.includes(contains)),
    );
  }

  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#requests = [];
    this.#total = 0;
  }
}

export function endRequest(request: LoggedRequest, outcome: Outcome): void {
  if (request.outcome !== "open") return;
  request.outcome = outcome;
  request.endedAt = new Date().toISOString();
}

function withoutKey({ "x-goog-api-key": _key, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders {
  return headers;
}

function shorten(body: string): string {
  const withoutData = body.replace(
    /"data":\s*"([A-Za-z0-9+/=_-]{80,})"/g,
    (_match, data: string) => `"data":"(${data.length} characters of base64)"`,
  );
  // By way of a buffer, because a slice would keep the whole body in memory behind it.
  return Buffer.from(withoutData.slice(0, KEPT_BODY)).toString();
}
