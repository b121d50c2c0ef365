import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { BodyTooLargeError, readBody } from "../http-server";
import type { Account, KeptAnswer, LoggedRequest } from "./account";
import { ApiError, docUrl, invalid } from "./api-error";
import { DAY } from "./clock";
import { decodeForm, type FormTree } from "./form";
import { Params } from "./params";
import { catalogRoutes } from "./routes/catalog";
import { checkoutRoutes } from "./routes/checkout-sessions";
import { customerRoutes } from "./routes/customers";
import { eventRoutes } from "./routes/events";
import { expand } from "./routes/expand";
import { invoiceRoutes } from "./routes/invoices";
import { paymentRoutes } from "./routes/payments";
import { portalRoutes } from "./routes/portal-sessions";
import { refundRoutes } from "./routes/refunds";
import { findRoute, type Route } from "./routes/route";
import { subscriptionRoutes } from "./routes/subscriptions";
import { webhookEndpointRoutes } from "./routes/webhook-endpoints";
import { API_VERSION } from "./world";

/** Bytes; Stripe's own limit is not documented, and no call of the API comes near this. */
export const LARGEST_BODY = 1_000_000;

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** Everything under /v1: key, version, faults, idempotency, routing, expansion and error bodies. */
export function apiHandler(account: Account): Handle {
  const routes: Route[] = [
    ...catalogRoutes,
    ...customerRoutes,
    ...checkoutRoutes,
    ...subscriptionRoutes,
    ...invoiceRoutes,
    ...paymentRoutes,
    ...refundRoutes,
    ...portalRoutes,
    ...eventRoutes,
    ...webhookEndpointRoutes(account.webhooks),
  ];

  return async (request, response, url) => {
    const method = request.method ?? "GET";
    const key = header(request, "idempotency-key");
    const logged = account.log({ method, path: url.pathname, params: {}, idempotencyKey: key });
    const fault = account.strike(url.pathname);
    if (fault?.kind === "down") {
      request.socket.destroy();
      return;
    }
    const answer = await guard(async () => {
      checkKey(account, request);
      checkVersion(request);
      if (fault?.kind === "rate-limit") throw rateLimited();
      const tree = {
        ...decodeForm(url.search.slice(1)),
        ...decodeForm(String(await readBody(request, LARGEST_BODY))),
      };
      logged.params = tree;
      const slowMs = fault?.kind === "slow" ? fault.slowMs : 0;
      const work = async () => {
        if (slowMs > 0) await sleep(slowMs, undefined, { ref: false });
        if (fault?.kind === "error") throw broken();
        return perform(account, routes, logged, tree);
      };
      return method === "POST" && key !== null ? once(account, logged, key, work) : work();
    });
    logged.status = answer.status;
    if (fault?.kind === "cut") {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, {
      "content-type": "application/json",
      "cache-control": "no-cache, no-store",
      "request-id": logged.id,
      "stripe-version": header(request, "stripe-version") ?? API_VERSION,
      ...(key === null ? {} : { "idempotency-key": key }),
      ...answer.headers,
    });
    response.end(answer.body);
  };
}

function perform(account: Account, routes: readonly Route[], logged: LoggedRequest, tree: FormTree): Answer {
  const found = findRoute(routes, logged.method, logged.path);
  if (!found) {
    throw new ApiError(404, {
      type: "invalid_request_error",
      message: `Unrecognized request URL (${logged.method}: ${logged.path}). The local Stripe stand-in covers what local/stripe/README.md lists.`,
    });
  }
  const world = account.today();
  const params = new Params(tree);
  const paths = params.strings("expand") ?? [];
  world.origin = { id: logged.id, idempotency_key: logged.idempotencyKey };
  try {
    const result = found.route.answer({ world, id: found.id, params });
    // Handlers that change something end their reading themselves, before they change it.
    if (logged.method === "GET") params.done();
    return { status: 200, body: JSON.stringify(expand(world, result, paths), null, 2) };
  } finally {
    world.origin = { id: null, idempotency_key: null };
  }
}

/**
 * Runs a POST once per idempotency key. The same call again gets the kept answer, whatever it was, a
 * different call under the key is refused, and keys are forgotten after a day, as Stripe does.
 */
async function once(
  account: Account,
  logged: LoggedRequest,
  key: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const now = account.world.now();
  const kept = account.kept.get(key);
  if (kept && now - kept.at < DAY) {
    const replayed = replay(kept, logged, key);
    logged.replayed = true;
    return replayed;
  }
  const { method, path, params } = logged;
  const entry: KeptAnswer = { method, path, params, requestId: logged.id, at: now, answer: null };
  account.kept.set(key, entry);
  const answer = await guard(work);
  // A call that was refused before it began can be corrected and sent again under its key.
  if (answer.status < 400 || answer.status === 402 || answer.status >= 500) entry.answer = answer;
  else account.kept.delete(key);
  return answer;
}

function replay(kept: KeptAnswer, logged: LoggedRequest, key: string): Answer {
  const same = kept.method === logged.method && kept.path === logged.path;
  if (!same || !isDeepStrictEqual(kept.params, logged.params)) {
    throw new ApiError(400, {
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  if (!kept.answer) {
    throw new ApiError(409, {
      type: "idempotency_error",
      code: "idempotency_key_in_use",
      message: `There is currently another in-progress request using this Idempotent Key: ${key}.`,
    });
  }
  const headers = { "idempotent-replayed": "true", "original-request": kept.requestId };
  return { ...kept.answer, headers };
}

async function guard(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BodyTooLargeError) return asAnswer(tooLarge());
    if (!(error instanceof ApiError)) console.error("Stripe stand-in:", error);
    return asAnswer(error);
  }
}

function asAnswer(error: unknown): Answer {
  const known = error instanceof ApiError ? error : broken();
  const { code } = known.body;
  const body = code === undefined ? known.body : { doc_url: docUrl(code), ...known.body };
  return { status: known.status, body: JSON.stringify({ error: body }, null, 2) };
}

function checkKey(account: Account, request: IncomingMessage): void {
  const authorization = header(request, "authorization") ?? "";
  const [scheme = "", credentials = ""] = authorization.split(" ");
  const basic = scheme.toLowerCase() === "basic";
  const key = basic ? Buffer.from(credentials, "base64").toString().split(":")[0] : credentials;
  if (key === account.secretKey) return;
  const message = key
    ? `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`
    : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
  throw new ApiError(401, { type: "invalid_request_error", message });
}

/** The shapes here are those of one major version; answering another with them would be a lie. */
function checkVersion(request: IncomingMessage): void {
  const version = header(request, "stripe-version");
  const major = API_VERSION.slice(API_VERSION.indexOf("."));
  if (version === null || (/^\d{4}-\d{2}-\d{2}\.\w+$/.test(version) && version.endsWith(major))) return;
  throw invalid(
    `Invalid Stripe API version: ${version}. The local Stripe stand-in speaks ${API_VERSION} (any *${major}).`,
  );
}

function rateLimited(): ApiError {
  return new ApiError(429, {
    type: "invalid_request_error",
    code: "rate_limit",
    message: "Request rate limit exceeded.",
  });
}

function tooLarge(): ApiError {
  return new ApiError(413, { type: "invalid_request_error", message: "The request body is too large." });
}

function broken(): ApiError {
  return new ApiError(500, { type: "api_error", message: "An unknown error occurred" });
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" ? value : null;
}
