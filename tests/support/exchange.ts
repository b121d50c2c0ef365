import { assertAsDocumented } from "./response-validator";
import { testEnv } from "./test-env";
import { uniqueAddress } from "./unique";

/** One request by the name of its endpoint, as loose as a caller can be: for tests that go through the registry. */
export interface Wire {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
  /** Sent as it is when it is text or bytes, as JSON otherwise. */
  readonly body?: unknown;
  /** The caller's address as the app sees it; one of its own unless told. */
  readonly address?: string;
  readonly timeoutMs?: number;
  /** Another instance than the first. */
  readonly appUrl?: string;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** error.code of a failure. */
  readonly code: string | undefined;
  /** data of a success. */
  readonly data: Record<string, unknown>;
}

/** The path of an endpoint below the origin, filled in. */
function addressOf(key: string, { params = {}, query = {} }: Wire): string {
  const path = key
    .slice(key.indexOf("/"))
    .replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(query);
  return `/api${path}${search.size > 0 ? `?${search}` : ""}`;
}

/** Sends the request and reads the answer; of an event stream only the head. */
export async function send(key: string, wire: Wire = {}): Promise<Exchange> {
  const { clientIpHeader } = testEnv();
  const { appUrl = testEnv().appUrl, body, token, address = uniqueAddress(), timeoutMs = 15_000 } = wire;
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(appUrl + addressOf(key, wire), {
    method: key.slice(0, key.indexOf(" ")),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      [clientIpHeader]: address,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...wire.headers,
    },
    ...(body !== undefined && { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (isStream) await response.body?.cancel();
  const text = isStream ? "" : await response.text();
  const { data, error } = parse(text);
  return { status: response.status, headers: response.headers, text, code: error?.code, data: data ?? {} };
}

/**
 * Sends the request and holds the answer against the documents.
 *
 * @throws Error naming each departure from the OpenAPI document
 */
export async function exchange(key: string, wire: Wire = {}): Promise<Exchange> {
  const answer = await send(key, wire);
  assertAsDocumented(key, answer);
  return answer;
}

function parse(text: string): { data?: Record<string, unknown>; error?: { code: string } } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
