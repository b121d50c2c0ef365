import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Endpoint } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import type { JsonSchema } from "@/lib/contract/openapi-schemas";
import { type Exchange, send, type Wire } from "@/tests/support/exchange";
import { departures, operationAt } from "@/tests/support/response-validator";
import { arbitraryOf } from "@/tests/support/schema-arbitrary";
import { uniqueMobile } from "@/tests/support/unique";
import { isBuilt } from "./not-yet";
import { makeParams, type Person, signIn } from "./people";

const REQUESTS = 5000;
const AT_ONCE = 8;
const HANGS_AFTER_MS = 15_000;
/** The same requests in every run; another number finds other ones: CASTOR_FUZZ_SEED=… npm test -- fuzz */
const SEED = Number(process.env.CASTOR_FUZZ_SEED ?? 20261122);
/** Enough that nobody runs into the limit of requests a minute. */
const PEOPLE = 24;
/** One part of a request in this many does not fit its schema. */
const SPOIL = 12;

/** A frame of a stack, a path of ours, or a word that only the insides use. */
const INSIDES =
  /\bat .+:\d+:\d+|node_modules|\.next[\\/]|PrismaClient|\bECONN|invalid input syntax|\$queryRaw/;

interface Shot {
  readonly key: string;
  /** Who sends it; the last one has no token. */
  readonly who: number;
  readonly strange: boolean;
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

const people: Person[] = [];
/** By person: for each path parameter an id that is theirs. */
const owned: Record<string, string>[] = [];

/** Gives a person's place to somebody new, who owns one of everything. */
async function settle(who: number): Promise<void> {
  const person = await signIn();
  const of = (key: string) => makeParams(endpoints.find((each) => each.key === key) as Endpoint, person);
  owned[who] = {
    ...(await of("GET /chatroom/{chatroomId}/message/{messageId}")),
    ...(await of("GET /attachment/{attachmentId}")),
    ...(await of("PATCH /persona/{personaId}")),
  };
  people[who] = person;
}

const settling = new Map<number, Promise<void>>();

/** After somebody signed out, or is gone: the next request must get in again. */
async function settleAgain(who: number): Promise<void> {
  const running = settling.get(who) ?? settle(who).finally(() => settling.delete(who));
  settling.set(who, running);
  await running;
}

beforeAll(async () => {
  await Promise.all(Array.from({ length: PEOPLE }, (_, who) => settle(who)));
}, 60_000);

/** Values by name, for the parameters of one place. */
function named(key: string, place: "path" | "query"): fc.Arbitrary<Record<string, unknown>> {
  const parameters = (operationAt(key).parameters ?? []).flatMap((parameter) =>
    "in" in parameter && parameter.in === place ? [parameter] : [],
  );
  const fields = parameters.map(({ name, schema }) => [name, arbitraryOf(schema, SPOIL)] as const);
  return fc.record(Object.fromEntries(fields), place === "query" ? { requiredKeys: [] } : {});
}

const headers = fc.record(
  {
    prefer: fc.constantFrom("wait=0", "wait=1", "wait=-1", "wait=x", "respond-async", "wait=1, wait=0"),
    "idempotency-key": fc.oneof(fc.constantFrom("a", "b", "x".repeat(300)), fc.uuid()),
    "if-none-match": fc.constantFrom("*", "W/", '""', ",,,"),
    "last-event-id": fc.constantFrom("0-0", "9999999999999999999-0", "-1", "x", "5-5-5"),
    "x-request-id": fc.constantFrom("fuzz-00000001", "é", "x".repeat(200)),
    "x-file-name": fc.constantFrom(
      "a%00b.png",
      "%ff%fe",
      "..%2F..%2Fetc",
      "x".repeat(900),
      "%E2%80%AEgnp.exe",
    ),
    range: fc.constantFrom("bytes=0-0", "bytes=5-1"),
    "accept-language": fc.constantFrom("hi", "*;q=9"),
  },
  { requiredKeys: [] },
);

function shotAt(endpoint: Endpoint): fc.Arbitrary<Shot> {
  const content = Object.values(operationAt(endpoint.key).requestBody?.content ?? {})[0];
  const isRaw = endpoint.spec.rawBody !== undefined;
  const body = !content
    ? fc.constant(undefined)
    : isRaw
      ? fc.uint8Array({ maxLength: 200 })
      : arbitraryOf(content.schema as JsonSchema, SPOIL);
  return fc.record({
    key: fc.constant(endpoint.key),
    who: fc.nat({ max: PEOPLE }),
    // Mostly the sender's own rooms and messages, so that requests get past the first 404.
    strange: fc.oneof(
      { weight: 5, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    params: named(endpoint.key, "path"),
    query: named(endpoint.key, "query"),
    body,
    headers,
  });
}

const shot = fc.oneof(...endpoints.filter(({ key }) => isBuilt(key)).map(shotAt));

const asText = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

function wireOf({ who, strange, params, query, body, headers }: Shot): Wire {
  const texts = (values: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Buffer.from(asText(value)).toString()]),
    );
  const person = people[who];
  const withNumber =
    typeof body === "object" &&
    body !== null &&
    "mobile" in body &&
    typeof body.mobile === "string" &&
    !strange
      ? { ...body, mobile: uniqueMobile() }
      : body;
  const known = Object.entries(texts(params)).map(([name, text]) => [
    name,
    (!strange && owned[who]?.[name]) || text.slice(0, 300),
  ]);
  return {
    params: Object.fromEntries(known),
    // Where head and address come to 16 kB Node itself answers 431.
    query: Object.fromEntries(Object.entries(texts(query)).map(([name, text]) => [name, text.slice(0, 300)])),
    body:
      withNumber === undefined || withNumber instanceof Uint8Array ? withNumber : JSON.stringify(withNumber),
    headers: {
      ...(body instanceof Uint8Array && { "content-type": "application/octet-stream" }),
      ...headers,
    },
    ...(person && { token: person.token }),
    timeoutMs: HANGS_AFTER_MS,
  };
}

/** What is wrong with an answer, whoever asked for what. */
function faults({ key }: Shot, wire: Wire, answer: Exchange): string[] {
  const found: string[] = [];
  if (answer.status >= 500) found.push(`a fault of ours: ${answer.status}`);
  // A success has what its schema has, and that may be any text; an error has our words only.
  if (answer.status >= 400 && INSIDES.test(answer.text)) found.push("the answer shows our insides");
  // A dot segment or nothing at all in a path makes it another path.
  const isThisPath = Object.values(wire.params ?? {}).every((text) => text !== "" && !/^\.\.?$/.test(text));
  if (isThisPath) found.push(...departures(key, answer));
  return found;
}

it(`answers ${REQUESTS} requests made from the schemas as documented: no fault, no hang, no stack`, async () => {
  const queue = fc.sample(shot, { numRuns: REQUESTS, seed: SEED });
  const failures = new Map<string, string>();
  const statuses = new Map<number, number>();
  const fire = async (one: Shot) => {
    const wire = wireOf(one);
    const answer = await send(one.key, wire);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const found = faults(one, wire, answer);
    if (found.length > 0) throw new Error(`${found.join("\n")}\n${answer.text.slice(0, 400)}`);
    if (answer.status === 401 && people[one.who]) await settleAgain(one.who);
  };
  const worker = async () => {
    for (let one = queue.pop(); one && failures.size < 10; one = queue.pop()) {
      const { key, params, query, body, headers, who } = one;
      await fire(one).catch((error: Error) => {
        const request = JSON.stringify({ params, query, body, headers, who }).slice(0, 600);
        failures.set(key, `${key} ${request}\n${error.message} ${error.cause ?? ""}`);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect([...failures.values()].join("\n\n")).toBe("");
  const counts = [...statuses].sort().map(([status, count]) => `${count} × ${status}`);
  console.log(`${REQUESTS} requests, seed ${SEED}: ${counts.join(", ")}`);
  // Many must get through, or the run would only have tried the doors.
  const through = [...statuses].reduce((sum, [status, count]) => sum + (status < 300 ? count : 0), 0);
  expect(through).toBeGreaterThan(REQUESTS / 10);
}, 240_000);
