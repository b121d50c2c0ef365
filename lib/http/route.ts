import "server-only";
import {
  type BodyOf,
  type Endpoint,
  isLimited,
  type Method,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
} from "@/lib/contract/endpoint";
import type { AnyEndpoint } from "@/lib/contract/endpoints";
import { newId } from "@/lib/db/id";
import { findUsedToday } from "@/lib/db/usage";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { authenticate, type Viewer } from "@/lib/http/authenticate";
import { DEFAULT_BODY_LIMIT, readBytes, readJson } from "@/lib/http/body";
import { clientAddress } from "@/lib/http/client-address";
import { corsHeaders, preflightHeaders } from "@/lib/http/cors";
import { orNotModified } from "@/lib/http/etag";
import { claimKey, type IdempotencyClaim } from "@/lib/http/idempotency";
import { limitHeaders, setHeaders } from "@/lib/http/limit-headers";
import { quotaHeaders } from "@/lib/http/quota-headers";
import { errorResponse, isGone, json, PRIVATE } from "@/lib/http/respond";
import { parsePart, queryOf } from "@/lib/http/validate";
import { spend } from "@/lib/vendors/rate-limit";

/** What a handler receives: everything parsed, nothing of HTTP that a use case could lean on. */
export interface Call<E> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** The signed-in user; endpoints with auth "user" always have one. */
  readonly viewer: E extends { spec: { auth: "user" } } ? Viewer : undefined;
  /** The id to give to what the call creates: the same again when an Idempotency-Key is repeated. */
  readonly effectId: string;
  readonly address: string;
  readonly requestId: string;
  readonly headers: Headers;
  /** Aborted when the caller goes away. */
  readonly signal: AbortSignal;
  /** The bytes of an endpoint with a rawBody; empty otherwise. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Result<E> = ReplyOf<E> | (E extends { spec: { rawResponse: readonly string[] } } ? Response : never);

interface Binding {
  readonly endpoint: Endpoint;
  readonly handle: (call: Call<Endpoint>) => Promise<ReplyOf<Endpoint> | Response>;
}

/** Binds an endpoint of the contract to the code that answers it. */
export function on<E extends AnyEndpoint>(
  endpoint: E,
  handle: (call: Call<E>) => Promise<Result<E>>,
): Binding {
  return { endpoint, handle: handle as unknown as Binding["handle"] };
}

export type NextRoute = (
  request: Request,
  context: { params: Promise<Record<string, string | string[]>> },
) => Promise<Response>;

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * The exports of a route.ts: each bound method answers its endpoint, HEAD follows GET, OPTIONS names the
 * methods, and every other method is 405 with Allow in the one error body.
 */
export function routes(
  ...bindings: Binding[]
): Record<(typeof METHODS)[number] | "HEAD" | "OPTIONS", NextRoute> {
  const bound = new Map<string, Binding>(bindings.map((binding) => [binding.endpoint.method, binding]));
  const allow = [...bound.keys(), ...(bound.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  const refuse: NextRoute = async (request) => answerMethodNotAllowed(request, allow);
  const preflight: NextRoute = async (request) => {
    const { headers } = startAnswer(request);
    headers.set("allow", allow);
    setHeaders(headers, preflightHeaders(request, allow));
    return new Response(null, { status: 204, headers });
  };
  const answer = (method: Method | "PUT"): NextRoute => {
    const binding = bound.get(method);
    return binding ? timed((request, context) => handleCall(binding, request, context)) : refuse;
  };
  return {
    GET: answer("GET"),
    POST: answer("POST"),
    PUT: answer("PUT"),
    PATCH: answer("PATCH"),
    DELETE: answer("DELETE"),
    HEAD: bound.has("GET")
      ? async (request, context) => withoutBody(await answer("GET")(request, context))
      : refuse,
    OPTIONS: preflight,
  };
}

/** Says how long the answer took to make; browsers' tools show it beside what the network took. */
function timed(route: NextRoute): NextRoute {
  return async (request, context) => {
    const began = performance.now();
    const response = await route(request, context);
    response.headers.set("server-timing", `app;dur=${(performance.now() - began).toFixed(1)}`);
    return response;
  };
}

/** 405 with Allow in the one error body. */
export function answerMethodNotAllowed(request: Request, allow: string): Response {
  const { requestId, headers } = startAnswer(request);
  headers.set("allow", allow);
  const message = `This address supports ${allow}, and no other method.`;
  return errorResponse(new AppError("method_not_allowed", message), requestId, headers);
}

/** The answer to HEAD, made from the one to GET. */
export async function withoutBody(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, { status: response.status, headers: response.headers });
}

/** The caller's own request id when it is a sane one, else a new one. */
function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[\w.-]{8,64}$/.test(given) ? given : newId();
}

/** The id of a request, and the headers that every answer to it has. */
export function startAnswer(request: Request): { requestId: string; headers: Headers } {
  const requestId = requestIdOf(request);
  return { requestId, headers: new Headers({ "x-request-id": requestId, ...corsHeaders(request) }) };
}

/** The way of every request: id → auth → limit → validate → use case → parsed response. */
async function handleCall(
  { endpoint, handle }: Binding,
  request: Request,
  context: Parameters<NextRoute>[1],
): Promise<Response> {
  const { requestId, headers } = startAnswer(request);
  let claim: IdempotencyClaim | undefined;
  let viewer: Viewer | undefined;
  try {
    const { spec } = endpoint;
    const address = clientAddress(request.headers);
    viewer = spec.auth === "user" ? await authenticate(request) : undefined;
    if (isLimited(endpoint)) await guardBurst(viewer?.userId ?? address, headers);

    const params = parsePart(spec.params, await context.params, "params");
    const query = parsePart(spec.query, spec.query && queryOf(new URL(request.url)), "query");
    const limit = spec.bodyLimit ?? DEFAULT_BODY_LIMIT;
    const bytes = spec.rawBody ? await readBytes(request, limit) : new Uint8Array();
    const sent = spec.body ? await readJson(request, limit) : undefined;
    const body = parsePart(spec.body, sent?.value, "body");

    const key = spec.idempotent ? request.headers.get("idempotency-key") : null;
    if (key !== null && viewer) {
      const operation = `${endpoint.key} ${JSON.stringify(params ?? {})}`;
      claim = await claimKey({ userId: viewer.userId, key, operation, request: sent?.text ?? "" });
      if (claim.answer) {
        headers.set("idempotent-replayed", "true");
        setHeaders(headers, claim.answer.headers);
        // What is left is told as of now, as by any other answer.
        if (spec.quota) setHeaders(headers, quotaHeaders(viewer.plan, await findUsedToday(viewer.userId)));
        return json(claim.answer.body, claim.answer.status, headers);
      }
    }

    let effectId = claim?.effectId;
    const reply = await handle({
      params,
      query,
      body,
      viewer: viewer as never,
      // Few ask for these two, and both cost something to make.
      get effectId() {
        effectId ??= newId();
        return effectId;
      },
      get signal() {
        return request.signal;
      },
      address,
      requestId,
      headers: request.headers,
      bytes,
    } as Call<Endpoint>);

    if (reply instanceof Response) {
      headers.set("cache-control", PRIVATE);
      for (const [name, value] of headers) if (!reply.headers.has(name)) reply.headers.set(name, value);
      return orNotModified(request, reply);
    }
    for (const [name, value] of Object.entries(reply.headers ?? {})) {
      if (name === "vary") headers.append(name, value);
      else headers.set(name, value);
    }
    const schema = spec.responses[reply.status];
    if (!schema)
      throw new Error(`${endpoint.key} answered ${reply.status}, which its contract does not have`);
    const answer = {
      success: true,
      data: schema.parse(reply.data),
      ...(spec.paged && { page: reply.page ?? { nextCursor: null } }),
    };
    await claim?.keep({ status: reply.status, body: answer, headers: reply.headers });
    return orNotModified(request, json(answer, reply.status, headers));
  } catch (error) {
    await claim?.release().catch(() => {});
    // An account that is deleted while it asks for something: what it asked for went with it.
    const signedOut = viewer && isGone(error) && !(await isSignedIn(request));
    return errorResponse(signedOut ? new AppError("unauthenticated") : error, requestId, headers);
  }
}

async function isSignedIn(request: Request): Promise<boolean> {
  return authenticate(request).then(
    () => true,
    (error) => !(error instanceof AppError && error.code === "unauthenticated"),
  );
}

/**
 * Counts the request against its user or address and notes in the answer's headers what is left.
 * @throws AppError rate_limited
 */
export async function guardBurst(who: string, headers: Headers): Promise<void> {
  const state = await spend("requests", who, env().REQUESTS_PER_MINUTE, 60);
  if (state) setHeaders(headers, limitHeaders(state));
}
