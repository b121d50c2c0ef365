import { isDeepStrictEqual } from "node:util";
import { type Endpoint, isLimited } from "@/lib/contract/endpoint";
import { type AnyEndpoint, endpoints } from "@/lib/contract/endpoints";
import type { ErrorCode } from "@/lib/errors";
import { query } from "@/tests/support/database";
import { type Exchange, exchange, type Wire } from "@/tests/support/exchange";
import { operationAt } from "@/tests/support/response-validator";
import { uniqueAddress } from "@/tests/support/unique";
import { isBuilt } from "./not-yet";
import { exampleBody, makeParams, type Person, signIn, strangeParams } from "./people";

export type Scenario = (endpoint: Endpoint) => Promise<Exchange>;

type Outcome = 200 | 201 | 202 | 304 | ErrorCode;

/** By endpoint and outcome. */
export type Scenarios = Readonly<Partial<Record<AnyEndpoint["key"], Partial<Record<Outcome, Scenario>>>>>;

/** Codes that no caller can bring about here, and why that is all right. */
export const NOT_REACHED_HERE: Partial<Record<ErrorCode, string>> = {
  internal: "a fault of ours: the fuzz run shows that no input causes one",
  service_unavailable: "needs a service to fail: the fault tests stop each in turn",
};

/** A request that would succeed, by somebody new who owns what its path names. */
export async function goodWire(endpoint: Endpoint): Promise<Wire & { person?: Person }> {
  const body = exampleBody(endpoint.key);
  if (endpoint.spec.auth !== "user" && !endpoint.spec.params) return { body };
  const person = await signIn();
  const params = await makeParams(endpoint, person);
  return { body, params, token: person.token, address: person.address, person };
}

export const succeed: Scenario = async (endpoint) => exchange(endpoint.key, await goodWire(endpoint));

/** A query value that its own schema refuses. */
function badQuery({ key }: Endpoint): Record<string, string> {
  for (const parameter of operationAt(key).parameters ?? []) {
    if (!("in" in parameter) || parameter.in !== "query") continue;
    const { type, enum: choices, maxLength } = parameter.schema;
    if (type === "integer" || choices) return { [parameter.name]: "none of these" };
    if (typeof maxLength === "number") return { [parameter.name]: "x".repeat(maxLength + 1) };
  }
  throw new Error(`${key}: no query parameter that could be wrong`);
}

/**
 * What every endpoint answers to a caller who has used up this minute's requests: one user, and one address
 * without a token. All at once, because getting there takes hundreds of requests.
 */
async function answersBeyondLimit(): Promise<Map<string, Exchange>> {
  const answers = new Map<string, Exchange>();
  const ask = async (auth: "user" | "none", idle: string) => {
    const address = uniqueAddress();
    const waiting = new Set(
      endpoints.filter((each) => each.spec.auth === auth && isLimited(each) && isBuilt(each.key)),
    );
    // The window slides: a request may become free while the others are sent, and it may be a logout.
    for (let round = 0; waiting.size > 0 && round < 10; round++) {
      const caller = { address, token: auth === "user" ? (await signIn()).token : undefined };
      let refused = false;
      const spend = async () => {
        while (!refused) refused ||= (await exchange(idle, caller)).status === 429;
      };
      await Promise.all(Array.from({ length: 8 }, spend));
      const sendNow = async (endpoint: Endpoint) => {
        const answer = await exchange(endpoint.key, { ...caller, params: strangeParams(endpoint) });
        answers.set(endpoint.key, answer);
        if (answer.status === 429) waiting.delete(endpoint);
      };
      await Promise.all([...waiting].map(sendNow));
    }
  };
  await Promise.all([ask("user", "GET /chatroom"), ask("none", "GET /plan")]);
  return answers;
}

let beyondLimit: Promise<Map<string, Exchange>> | undefined;

/** Errors that come about the same way at every endpoint which documents them. */
export const genericScenarios: Partial<Record<ErrorCode, Scenario>> = {
  unauthenticated: (endpoint) =>
    exchange(endpoint.key, { body: exampleBody(endpoint.key), params: strangeParams(endpoint) }),

  origin_refused: async (endpoint) => {
    const { token } = await signIn();
    const headers = { cookie: `castor-session=${token}`, origin: "https://elsewhere.example" };
    return exchange(endpoint.key, {
      headers,
      params: strangeParams(endpoint),
      body: exampleBody(endpoint.key),
    });
  },

  invalid_request: async (endpoint) => {
    const { token } = endpoint.spec.auth === "user" ? await signIn() : { token: undefined };
    const wire = { token, params: strangeParams(endpoint) };
    return endpoint.spec.body
      ? exchange(endpoint.key, { ...wire, body: { nobodyKnowsThis: true } })
      : exchange(endpoint.key, { ...wire, query: badQuery(endpoint) });
  },

  not_found: async (endpoint) => {
    const { token } = endpoint.spec.auth === "user" ? await signIn() : { token: undefined };
    return exchange(endpoint.key, {
      token,
      params: strangeParams(endpoint),
      body: exampleBody(endpoint.key),
    });
  },

  payload_too_large: async (endpoint) => {
    const { token } = endpoint.spec.auth === "user" ? await signIn() : { token: undefined };
    const limit = endpoint.spec.bodyLimit ?? 1024 * 1024;
    const body = `"${"x".repeat(limit)}"`;
    return exchange(endpoint.key, { token, params: strangeParams(endpoint), body });
  },

  unsupported_media_type: async (endpoint) => {
    const { token } = endpoint.spec.auth === "user" ? await signIn() : { token: undefined };
    // A body that is no JSON has no type to be wrong, but nobody unpacks it.
    const headers: Wire["headers"] = endpoint.spec.rawBody
      ? { "content-encoding": "gzip" }
      : { "content-type": "text/plain" };
    return exchange(endpoint.key, { token, headers, params: strangeParams(endpoint), body: "hello" });
  },

  idempotency_mismatch: async (endpoint) => {
    const { person: _, body, ...wire } = await goodWire(endpoint);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await exchange(endpoint.key, { ...wire, headers, body });
    const again = await exchange(endpoint.key, { ...wire, headers, body });
    if (again.status !== first.status || !isDeepStrictEqual(JSON.parse(again.text), JSON.parse(first.text)))
      throw new Error(`the repeat answered ${again.status} ${again.text}, the first ${first.text}`);
    if (again.headers.get("idempotent-replayed") !== "true") throw new Error("the repeat is not marked");
    for (const name of ["location", "preference-applied"])
      if (again.headers.get(name) !== first.headers.get(name))
        throw new Error(`the repeat has another ${name}`);
    // Another spelling of the same JSON is another request: it is the bytes that count.
    return exchange(endpoint.key, { ...wire, headers, body: `${JSON.stringify(body)} ` });
  },

  /** The first request with the key has not ended: as far as the table says it goes on for an hour. */
  conflict: async (endpoint) => {
    const { person, ...wire } = await goodWire(endpoint);
    const headers = { "idempotency-key": crypto.randomUUID() };
    await exchange(endpoint.key, { ...wire, headers });
    await query(
      "UPDATE idempotency_key SET status = NULL, locked_until = now() + interval '1 hour' WHERE user_id = $1",
      [person?.id],
    );
    return exchange(endpoint.key, { ...wire, headers });
  },

  rate_limited: async ({ key }) => {
    beyondLimit ??= answersBeyondLimit();
    return (await beyondLimit).get(key) as Exchange;
  },
};
