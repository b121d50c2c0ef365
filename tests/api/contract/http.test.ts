import { request } from "node:http";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { exchange, send } from "@/tests/support/exchange";
import { compileSchema } from "@/tests/support/response-validator";
import { testEnv } from "@/tests/support/test-env";
import { uniqueAddress } from "@/tests/support/unique";
import { as, makeParams, signIn } from "./people";

const endpointAt = (key: string) => endpoints.find((each) => each.key === key) as Endpoint;

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends a path exactly as it is written: fetch would tidy it first. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
  appUrl = testEnv().appUrl,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(appUrl);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, method, path, headers, agent: false, timeout: 10_000 },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on("error", reject).on("timeout", () => sent.destroy(new Error(`${method} ${path} hangs`)));
    sent.end(body);
  });
}

const isErrorBody = compileSchema({ $ref: "#/components/schemas/Error" });

/** The code of an answer that must be the one error body. */
function codeOf({ text, headers }: RawAnswer): string {
  const body = JSON.parse(text) as { error: { code: string; requestId: string } };
  if (!isErrorBody(body as unknown)) throw new Error(`not the error body: ${text}`);
  expect(body.error.requestId).toBe(headers["x-request-id"]);
  expect(headers["cache-control"]).toBe("private, no-store");
  return body.error.code;
}

describe("unknown API paths answer 404 in the one error body", () => {
  const paths = [
    "/api",
    "/api/",
    "/api/nothing",
    "/api/nothing/at/all/",
    "/api/auth/nothing",
    "/auth/nothing",
  ];
  const malformed = ["/api/share/%E0%A4%A", "/api/%", "/auth/%ff", "/chatroom/%c0%af", "/api/chatroom/%00"];
  it.each([...paths, ...malformed])("GET %s", async (path) => {
    const answer = await raw("GET", path);
    // An id that is none names nothing, but who asks is asked for a token first.
    expect([answer.status, codeOf(answer)].join()).toMatch(/^(404,not_found|401,unauthenticated)$/);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])(
    "%s /api/nothing",
    async (method) => {
      const answer = await raw(method, "/api/nothing");
      expect([answer.status, codeOf(answer)]).toEqual([404, "not_found"]);
    },
  );

  it("HEAD /api/nothing, without a body", async () => {
    expect(await raw("HEAD", "/api/nothing")).toMatchObject({ status: 404, text: "" });
  });
});

describe("pages", () => {
  it.each(["/share/%ff", "/docs/%E0%A4%A"])("whose address is not UTF-8 are not found: %s", async (path) => {
    const answer = await raw("GET", path);
    expect([answer.status, answer.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'self'");
  });
});

describe("methods", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])(
    "%s /api/health is 405 with Allow",
    async (method) => {
      const answer = await raw(method, "/api/health");
      expect([answer.status, codeOf(answer)]).toEqual([405, "method_not_allowed"]);
      expect(answer.headers.allow).toBe("GET, HEAD, OPTIONS");
    },
  );

  it("OPTIONS names the methods", async () => {
    const answer = await raw("OPTIONS", "/api/chatroom");
    expect([answer.status, answer.text, answer.headers.allow]).toEqual([204, "", "GET, POST, HEAD, OPTIONS"]);
  });

  it("HEAD has the headers of GET and no body", async () => {
    const person = await signIn();
    const headers = { authorization: `Bearer ${person.token}` };
    const [head, get] = [
      await raw("HEAD", "/api/chatroom", headers),
      await raw("GET", "/api/chatroom", headers),
    ];
    expect([head.status, head.text]).toEqual([200, ""]);
    for (const name of ["content-type", "etag", "cache-control"])
      expect(head.headers[name]).toBe(get.headers[name]);
    expect((await raw("HEAD", "/api/chatroom")).status).toBe(401);
  });
});

describe("addresses", () => {
  const otpRequest = { "content-type": "application/json" };

  it.each(["/chatroom", "/chatroom/", "/api/chatroom", "/api/chatroom/"])(
    "%s is one and the same",
    async (path) => {
      const { token } = await signIn();
      const answer = await raw("GET", path, { authorization: `Bearer ${token}` });
      expect([answer.status, JSON.parse(answer.text).data]).toEqual([200, []]);
    },
  );

  it.each(["/auth/send-otp", "/auth/send-otp/", "/api/auth/send-otp/"])(
    "POST %s keeps its body",
    async (path) => {
      const answer = await raw("POST", path, otpRequest, JSON.stringify({ mobile: "12" }));
      expect([answer.status, codeOf(answer)]).toEqual([400, "invalid_request"]);
    },
  );

  it("with doubled slashes are led to the plain one by a 308, which keeps method and body", async () => {
    const answer = await raw("POST", "/api//auth/send-otp", otpRequest, "{}");
    expect([answer.status, answer.headers.location]).toEqual([308, "/api/auth/send-otp"]);
  });
});

it("says in every answer how long it took to make, a refusal too", async () => {
  const began = performance.now();
  for (const endpoint of ["GET /health", "GET /chatroom"] as const) {
    const { headers } = await send(endpoint, {});
    const took = Number(/^app;dur=(\d+\.\d)$/.exec(headers.get("server-timing") ?? "")?.[1]);
    expect(took).toBeGreaterThanOrEqual(0);
    expect(took).toBeLessThan(performance.now() - began);
  }
});

describe("request ids", () => {
  it("are taken from the caller when they are sane, and made otherwise", async () => {
    const mine = await send("GET /health", { headers: { "x-request-id": "trace-0123456789" } });
    expect(mine.headers.get("x-request-id")).toBe("trace-0123456789");
    for (const odd of ["short", "a".repeat(65), "<script>alert(1)</script>"]) {
      const answer = await send("GET /health", { headers: { "x-request-id": odd } });
      expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    }
    const failed = await send("GET /chatroom", { headers: { "x-request-id": "trace-0123456789" } });
    expect(JSON.parse(failed.text).error.requestId).toBe("trace-0123456789");
  });
});

describe("limits and caches", () => {
  it("tells what is left of this minute's requests", async () => {
    const person = await signIn();
    const left = async () => Number((await as(person, "GET /chatroom")).headers.get("ratelimit-remaining"));
    const [first, second] = [await left(), await left()];
    expect(second).toBe(first - 1);
    const { headers } = await as(person, "GET /chatroom");
    expect(Number(headers.get("ratelimit-limit"))).toBeGreaterThan(first);
    expect(Number(headers.get("ratelimit-reset"))).toBeLessThanOrEqual(60);
  });

  it("does not count who asks whether it lives", async () => {
    for (const key of ["GET /health", "GET /ready"]) {
      const { status, headers } = await exchange(key);
      expect([key, status, headers.get("ratelimit-limit")]).toEqual([key, 200, null]);
    }
  });

  it("keeps what is private out of shared caches", async () => {
    const person = await signIn();
    const { data } = await as(person, "POST /chatroom", { body: {} });
    const params = { chatroomId: String(data.id) };
    const answers = [
      await as(person, "GET /chatroom"),
      await as(person, "GET /chatroom/{chatroomId}", { params }),
      await as(person, "GET /chatroom/{chatroomId}/export", { params }),
      await as(person, "GET /chatroom/{chatroomId}/export", { params, query: { format: "json" } }),
      await as(person, "GET /user/me/export"),
      await as(person, "GET /attachment/{attachmentId}", {
        params: await makeParams(endpointAt("GET /attachment/{attachmentId}"), person),
      }),
      await as(person, "GET /share/{token}", {
        params: await makeParams(endpointAt("GET /share/{token}"), person),
      }),
      await exchange("GET /chatroom"),
    ];
    for (const { headers } of answers)
      expect(headers.get("cache-control")).toMatch(/^private, no-(store|cache)$/);
    // Events must come as they are made: nothing on the way may keep, pack or collect them.
    const { headers: ofEvents } = await as(person, "GET /chatroom/{chatroomId}/events", {
      params,
      headers: { "accept-encoding": "gzip, deflate, br" },
    });
    expect(ofEvents.get("cache-control")).toBe("private, no-store, no-transform");
    expect([ofEvents.get("content-encoding"), ofEvents.get("x-accel-buffering")]).toEqual([null, "no"]);
    expect(answers[0]?.headers.get("vary")).toMatch(/authorization.*cookie/i);
  });

  it("answers 304 only to whom the copy belongs, and only while it is right", async () => {
    const [person, other] = [await signIn(), await signIn()];
    await as(person, "POST /chatroom", { body: { title: "Mine" } });
    const first = await as(person, "GET /chatroom");
    const headers = { "if-none-match": `"zzz", ${first.headers.get("etag")}` };
    const same = await exchange("GET /chatroom", { token: person.token, headers });
    expect([same.status, same.text, same.headers.get("etag")]).toEqual([304, "", first.headers.get("etag")]);
    expect((await exchange("GET /chatroom", { token: other.token, headers })).status).toBe(200);
    await as(person, "POST /chatroom", { body: { title: "Another" } });
    expect((await exchange("GET /chatroom", { token: person.token, headers })).status).toBe(200);
  });
});

describe("other sites", () => {
  it("are not let in unless the operator names them", async () => {
    const origin = { origin: "https://elsewhere.example", "access-control-request-method": "POST" };
    for (const answer of [
      await raw("OPTIONS", "/api/chatroom", origin),
      await raw("GET", "/api/health", origin),
    ])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

describe("the site that the operator names", () => {
  const { openTo, appUrl2 } = testEnv();
  const at = (method: string, path: string, headers: Record<string, string> = {}) =>
    raw(method, path, { origin: openTo, ...headers }, undefined, appUrl2);
  const allowed = ({ headers }: RawAnswer) => headers["access-control-allow-origin"];

  it("may ask with what it sends, without cookies, and is told so beforehand", async () => {
    const asks = {
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const answer = await at("OPTIONS", "/api/chatroom", asks);
    expect([answer.status, allowed(answer)]).toEqual([204, openTo]);
    expect(answer.headers["access-control-allow-methods"]).toContain("POST");
    expect(answer.headers["access-control-allow-headers"]).toMatch(/Authorization.*Idempotency-Key/);
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
    expect(
      allowed(await at("OPTIONS", "/api/chatroom", { ...asks, origin: "https://elsewhere.example" })),
    ).toBe(undefined);
  });

  it("can read every kind of answer: 200, 304, 401, 404, 405, 429's headers, and events", async () => {
    const person = await signIn();
    const authorization = `Bearer ${person.token}`;
    const { data } = await as(person, "POST /chatroom", { body: {}, appUrl: appUrl2 });
    const list = await at("GET", "/api/chatroom", { authorization });
    const answers = {
      200: list,
      304: await at("GET", "/api/chatroom", { authorization, "if-none-match": String(list.headers.etag) }),
      401: await at("GET", "/api/chatroom"),
      404: await at("GET", "/api/nothing"),
      405: await at("PUT", "/api/health"),
    };
    for (const [status, answer] of Object.entries(answers)) {
      expect([answer.status, allowed(answer)]).toEqual([Number(status), openTo]);
      expect(answer.headers["access-control-expose-headers"]).toMatch(/RateLimit-Limit.*Location/);
      expect(answer.headers.vary).toMatch(/origin/i);
    }
    const events = await as(person, "GET /chatroom/{chatroomId}/events", {
      params: { chatroomId: String(data.id) },
      headers: { origin: openTo },
      appUrl: appUrl2,
    });
    expect(events.headers.get("access-control-allow-origin")).toBe(openTo);
  });
});

describe("the paths of next-auth", () => {
  const json = { "content-type": "application/json" };
  const form = { "content-type": "application/x-www-form-urlencoded" };

  it.each([
    ["POST", "callback/otp", "400,invalid_request", json, "{broken"],
    ["POST", "callback/otp", "400,invalid_request", json, '{"mobile":{"a":1},"csrfToken":[]}'],
    ["POST", "_log", "400,invalid_request", json, '{"level":"constructor","code":7}'],
    ["POST", "_log", "400,invalid_request", form, "level=__proto__&code=x"],
    ["POST", "callback/otp", "413,payload_too_large", form, `mobile=${"9".repeat(70_000)}`],
    ["POST", "callback/otp", "415,unsupported_media_type", { "content-type": "text/plain" }, "hello"],
    ["POST", "signout", "415,unsupported_media_type", { ...form, "content-encoding": "gzip" }, "x"],
    ["GET", "csrf?callbackUrl=http://%25", "400,invalid_request"],
    ["GET", "callback/otp", "405,method_not_allowed"],
    ["PUT", "csrf", "405,method_not_allowed"],
    ["POST", "session", "405,method_not_allowed", form, "data=x"],
    ["GET", "csrf/extra/path", "404,not_found"],
    ["GET", "verify-request", "404,not_found"],
    ["POST", "callback/google", "404,not_found", form, "x=y"],
  ])("%s /api/auth/%s → %s", async (method, path, outcome, headers?: object, body?: string) => {
    const answer = await raw(method, `/api/auth/${path}`, { ...headers }, body);
    expect([answer.status, codeOf(answer)].join()).toBe(outcome);
    if (answer.status === 405) expect(answer.headers.allow).toContain("OPTIONS");
  });

  it("answer a browser whose cookies are broken, and give it a good one", async () => {
    const cookie = "next-auth.callback-url=http%3A%2F%2F%25; next-auth.csrf-token=%7C; castor-session=a.b.c";
    for (const path of ["/api/auth/csrf", "/api/auth/session", "/api/auth/providers"]) {
      const answer = await raw("GET", path, { cookie });
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers["cache-control"]).toMatch(/^private, no-/);
    }
  });

  it("HEAD follows GET, and a minute has an end here too", async () => {
    const address = { [testEnv().clientIpHeader]: uniqueAddress() };
    const head = await raw("HEAD", "/api/auth/csrf", address);
    expect([head.status, head.text]).toEqual([200, ""]);
    const left = async () =>
      Number((await raw("GET", "/api/auth/csrf", address)).headers["ratelimit-remaining"]);
    const first = await left();
    expect(await left()).toBe(first - 1);
  });
});

describe("the path of Inngest", () => {
  it.each([
    ["POST", {}, "{broken", "400,invalid_request"],
    ["POST", {}, "", "400,invalid_request"],
    ["POST", {}, "7", "400,invalid_request"],
    ["POST", {}, "{}", "404,not_found"],
    ["PUT", {}, "<xml/>", "400,invalid_request"],
    ["POST", { "content-length": String(40 * 1024 * 1024) }, "{", "413,payload_too_large"],
    ["DELETE", {}, "", "405,method_not_allowed"],
  ])("%s %o %s → %s", async (method, headers: object, body, outcome) => {
    const answer = await raw(method, "/api/inngest", { ...headers }, body || undefined);
    expect([answer.status, codeOf(answer)].join()).toBe(outcome);
  });
});

describe("the document", () => {
  it("is served as it is in docs, with this deployment's own address", async () => {
    const { text } = await exchange("GET /openapi.json");
    const { openApiDocument } = await import("@/lib/contract/openapi");
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(openApiDocument(testEnv().appUrl))));
  });
});
