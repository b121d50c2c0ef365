import http from "node:http";
import https from "node:https";
import { MAX_OUTPUT_BYTES } from "./protocol";
import { canonicalJson, signRequest } from "./signature";

/** A step may last the 300 s a route may run; anything beyond this is a process that hangs. */
const CALL_TIMEOUT_MS = 600_000;

export interface AppAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** How a request to the app ended. Only "unreachable" is certain to have run nothing. */
export type CallResult =
  | AppAnswer
  | { readonly kind: "unreachable"; readonly message: string }
  | { readonly kind: "dropped"; readonly message: string }
  | { readonly kind: "too-large" };

export interface AppCaller {
  call(
    method: "POST" | "PUT",
    url: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<CallResult>;
  /** Breaks off every request in flight. */
  stop(): void;
}

const NEVER_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Requests to the app. Not fetch, whose header timeout of 300 s is shorter than the steps it would wait for,
 * and no kept-alive connections: one that the app closes at the same moment would count as a failed attempt.
 */
export function createAppCaller(signingKey: string | undefined): AppCaller {
  const inFlight = new Set<http.ClientRequest>();
  const serverKind = signingKey ? "cloud" : "dev";

  function call(
    method: "POST" | "PUT",
    url: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<CallResult> {
    const json = JSON.stringify(body);
    // What is signed is the canonical form; sending that very text leaves nothing to disagree about.
    const payload = signingKey ? canonicalJson(JSON.parse(json)) : json;
    const options: http.RequestOptions = {
      method,
      agent: false,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(payload),
        "x-inngest-server-kind": serverKind,
        ...(signingKey ? { "x-inngest-signature": signRequest(payload, signingKey) } : {}),
        ...headers,
      },
    };
    return new Promise((resolve) => {
      const settle = (result: CallResult) => {
        clearTimeout(deadline);
        inFlight.delete(request);
        resolve(result);
      };
      const fail = (error: NodeJS.ErrnoException) => {
        const kind = NEVER_CONNECTED.has(error.code ?? "") ? "unreachable" : "dropped";
        settle({ kind, message: error.message || error.code || "no connection" });
      };
      const request = (url.startsWith("https:") ? https : http).request(url, options, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > MAX_OUTPUT_BYTES) {
            settle({ kind: "too-large" });
            request.destroy();
          }
        });
        response.on("error", fail);
        response.on("end", () => {
          settle({
            kind: "answer",
            status: response.statusCode ?? 0,
            headers: lowerCaseHeaders(response.headers),
            text: Buffer.concat(chunks).toString("utf8"),
          });
        });
      });
      const deadline = setTimeout(() => {
        request.destroy(new Error(`The app did not answer within ${CALL_TIMEOUT_MS / 1_000} s.`));
      }, CALL_TIMEOUT_MS);
      inFlight.add(request);
      request.on("error", fail);
      request.end(payload);
    });
  }

  return {
    call,
    stop: () => {
      for (const request of inFlight) request.destroy();
    },
  };
}

function lowerCaseHeaders(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

/**
 * The answer inside a streamed one: with `streaming` on, the SDK sends 201 at once, spaces while it works,
 * and at last `{status, headers, body}` (helpers/stream.js).
 */
export function unwrapStreamed(answer: AppAnswer): AppAnswer {
  if (answer.status !== 201) return answer;
  const inner = parseJson(answer.text.trim());
  if (typeof inner !== "object" || inner === null || !("status" in inner) || !("body" in inner))
    return answer;
  const { status, body } = inner;
  const headers = "headers" in inner ? (inner.headers as Record<string, string>) : {};
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
  return {
    kind: "answer",
    status: Number(status),
    headers: { ...answer.headers, ...lowered },
    text: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** The parsed text, or the text itself when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
