import type { BodyInput, DataOf, ParamsInput, QueryInput } from "@/lib/contract/endpoint";
import type { AnyEndpoint } from "@/lib/contract/endpoints";
import type { ErrorCode } from "@/lib/errors";

/** "POST /chatroom/{chatroomId}/message" and its like; the contract's own names. */
export type ApiKey = AnyEndpoint["key"];
type EndpointOf<Key extends ApiKey> = Extract<AnyEndpoint, { key: Key }>;

/** The `data` of an endpoint's success answer. */
export type ApiData<Key extends ApiKey> = DataOf<EndpointOf<Key>>;

/** Codes of the API, and two that only a client can see: no answer, and an answer too late. */
export type ApiErrorCode = ErrorCode | "network" | "timeout";

/** Requests whose body or params may be left out are called without them. */
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [K in Name]?: undefined }
  : undefined extends Value
    ? { readonly [K in Name]?: Value }
    : object extends Value
      ? { readonly [K in Name]?: Value }
      : { readonly [K in Name]: Value };

interface CallSettings {
  /** Sent as Idempotency-Key; the same key never does the same thing twice. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the call gives up with code "timeout"; 20,000 unless told. */
  readonly timeoutMs?: number;
}

export type CallOptions<Key extends ApiKey> = CallSettings &
  Part<"params", ParamsInput<EndpointOf<Key>>> &
  Part<"query", QueryInput<EndpointOf<Key>>> &
  Part<"body", BodyInput<EndpointOf<Key>>>;

type OptionalArgument<Options> = object extends Options ? [options?: Options] : [options: Options];

interface ApiErrorFields {
  readonly status?: number;
  readonly details?: unknown;
  readonly retryAfter?: number;
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** The one error of the client: what the API answered, or why there was no answer. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly details: unknown;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: ApiErrorCode, message: string, fields: ApiErrorFields = {}) {
    super(message, { cause: fields.cause });
    this.name = "ApiError";
    this.code = code;
    this.status = fields.status ?? 0;
    this.details = fields.details;
    this.retryAfter = fields.retryAfter;
    this.requestId = fields.requestId;
  }

  /** True when the same request may succeed later without anybody changing it. */
  get isTransient(): boolean {
    return this.status === 0 || this.status >= 500 || this.code === "rate_limited";
  }
}

const signedOutListeners = new Set<() => void>();

/** Called whenever the API answers 401: the session is over. Returns a function that ends the subscription. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Tells everyone that the session is over. */
export function reportSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}

function addressOf(path: string, params: object | undefined, query: object | undefined): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown> | undefined)?.[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null) search.set(name, String(value));
  return `/api${filled}${search.size > 0 ? `?${search}` : ""}`;
}

/** Reads an error answer, ours or a proxy's, into an ApiError. */
export async function readApiError(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after"));
  const fields = {
    status: response.status,
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
    requestId: response.headers.get("x-request-id") ?? undefined,
  };
  try {
    const { error } = (await response.json()) as {
      error: { code: ErrorCode; message: string; details?: unknown; requestId?: string };
    };
    return new ApiError(error.code, error.message, {
      ...fields,
      details: error.details,
      requestId: error.requestId ?? fields.requestId,
    });
  } catch (cause) {
    const code = response.status === 429 ? "rate_limited" : response.status === 401 ? "unauthenticated" : "";
    return new ApiError(
      code || (response.status >= 500 ? "service_unavailable" : "internal"),
      "The server gave an answer that Castor does not understand. Try again shortly.",
      { ...fields, cause },
    );
  }
}

async function request<Key extends ApiKey>(key: Key, options: CallOptions<Key> | undefined) {
  const { params, query, body, idempotencyKey, signal, timeoutMs = 20_000 } = options ?? {};
  const [method, path] = key.split(" ") as [string, string];
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (idempotencyKey) headers["idempotency-key"] = idempotencyKey;
  try {
    const response = await fetch(addressOf(path, params, query), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    if (!response.ok) throw await readApiError(response);
    return (await response.json()) as { data: ApiData<Key>; page?: { nextCursor: string | null } };
  } catch (cause) {
    if (cause instanceof ApiError) {
      if (cause.code === "unauthenticated") reportSignedOut();
      throw cause;
    }
    if (signal?.aborted) throw cause;
    if (timeout.aborted)
      throw new ApiError("timeout", "Castor took too long to answer. Try again.", { cause });
    throw new ApiError("network", "Castor cannot be reached. Check your connection.", { cause });
  }
}

/**
 * Calls one endpoint of the contract and returns its `data`.
 * @throws ApiError for every failure, except that an abort through `signal` rejects with the abort's reason.
 */
export async function call<Key extends ApiKey>(
  key: Key,
  ...[options]: OptionalArgument<CallOptions<Key>>
): Promise<ApiData<Key>> {
  return (await request(key, options as CallOptions<Key>)).data;
}

/** Like call, for a list: the page's items and the cursor of the next page (null at the end). */
export async function callPage<Key extends ApiKey>(
  key: Key,
  ...[options]: OptionalArgument<CallOptions<Key>>
): Promise<{ items: ApiData<Key>; nextCursor: string | null }> {
  const { data, page } = await request(key, options as CallOptions<Key>);
  return { items: data, nextCursor: page?.nextCursor ?? null };
}
