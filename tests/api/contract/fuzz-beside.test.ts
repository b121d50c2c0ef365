import fc from "fast-check";
import { expect, it } from "vitest";
import { testEnv } from "@/tests/support/test-env";
import { uniqueAddress } from "@/tests/support/unique";

/** Paths under /api that are not of the contract: next-auth's, and the one that Inngest calls. */
const REQUESTS = 500;
const AT_ONCE = 8;
const SEED = Number(process.env.CASTOR_FUZZ_SEED ?? 20261122);
const INSIDES = /\bat .+:\d+:\d+|node_modules|\.next[\\/]|PrismaClient|\bECONN|TypeError/;

const odd = fc.oneof(
  fc.constantFrom(
    "",
    "\0",
    "%",
    "\ud800",
    "constructor",
    "__proto__",
    "https://%",
    "//",
    "/\\",
    "x".repeat(9000),
  ),
  fc.string({ maxLength: 40 }),
  fc.webUrl(),
);
const segment = fc.constantFrom(
  "csrf",
  "session",
  "providers",
  "signin",
  "signout",
  "error",
  "_log",
  "callback",
  "otp",
  "password",
  "verify-request",
  "constructor",
  "%00",
);
const path = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(segment, { minLength: 1, maxLength: 3 }).map((all) => `/api/auth/${all.join("/")}`),
  },
  { weight: 2, arbitrary: fc.constantFrom("/api/auth/callback/otp", "/api/auth/callback/password") },
  { weight: 1, arbitrary: fc.constantFrom("/api/auth/signout", "/api/auth/_log") },
  { weight: 2, arbitrary: fc.constant("/api/inngest") },
);
const names = fc.constantFrom(
  "csrfToken",
  "callbackUrl",
  "json",
  "mobile",
  "otp",
  "password",
  "level",
  "code",
  "error",
  "fnId",
  "stepId",
  "ctx",
  "event",
  "events",
  "steps",
);
const query = fc.dictionary(names, odd, { maxKeys: 3 });
const body = fc.oneof(
  fc.dictionary(names, odd, { maxKeys: 5 }).map((form) => new URLSearchParams(form).toString()),
  fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 }).map((value) => JSON.stringify(value)),
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 60 }),
);
const cookie = fc.dictionary(
  fc.constantFrom("next-auth.callback-url", "next-auth.csrf-token", "castor-session", "castor-session.0"),
  fc.oneof(odd, fc.constantFrom("a|b", "|", "a.b.c", "%7C")),
  { maxKeys: 3 },
);
const shot = fc.record({
  path,
  query,
  body,
  cookie,
  method: fc.constantFrom("GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
  type: fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain", "x"),
});

it(`answers ${REQUESTS} odd requests beside the contract without a fault, each with an id`, async () => {
  const { appUrl, clientIpHeader } = testEnv();
  const queue = fc.sample(shot, { numRuns: REQUESTS, seed: SEED });
  const failures: string[] = [];
  const fire = async (one: (typeof queue)[number]) => {
    const asText = (text: string) => Buffer.from(text).toString();
    // Where head and address come to 16 kB Node itself answers 431.
    const search = new URLSearchParams(
      Object.entries(one.query).map(([name, text]) => [name, text.slice(0, 300)]),
    );
    const response = await fetch(`${appUrl}${one.path}?${search}`, {
      method: one.method,
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
      headers: {
        [clientIpHeader]: uniqueAddress(),
        "content-type": one.type,
        cookie: Object.entries(one.cookie)
          .map(([name, value]) => `${name}=${encodeURIComponent(asText(value).slice(0, 500))}`)
          .join("; "),
      },
      ...(one.method !== "GET" && one.method !== "HEAD" && { body: one.body }),
    });
    const text = await response.text();
    if (response.status >= 500) return `${response.status} ${text}`;
    if (!response.headers.has("x-request-id")) return `${response.status} without an id: ${text}`;
    return response.status >= 400 && INSIDES.test(text) ? `shows our insides: ${text}` : undefined;
  };
  const worker = async () => {
    for (let one = queue.pop(); one && failures.length < 10; one = queue.pop()) {
      const problem = await fire(one).catch((error: Error) => `${error.message} ${error.cause ?? ""}`);
      if (problem) failures.push(`${JSON.stringify(one).slice(0, 500)}\n${problem.slice(0, 400)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(failures.join("\n\n")).toBe("");
}, 60_000);
