import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import type { Endpoint } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { exchange } from "@/tests/support/exchange";
import { testEnv } from "@/tests/support/test-env";
import { exampleBody, type Person, signIn, strangeParams } from "./people";

const text = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const inBody = (inner: string | Buffer) =>
  Buffer.concat([text('{"title":"'), Buffer.from(inner), text('"}')]);

/** Bodies that are no example of anything; each must be answered 4xx in the one error body. */
const BODIES: Readonly<Record<string, Buffer>> = {
  "invalid UTF-8": inBody(Buffer.from([0xff, 0xfe, 0xc0, 0xaf])),
  "a raw NUL": inBody("\0"),
  "half a surrogate pair in UTF-8": inBody(Buffer.from([0xed, 0xa0, 0x80])),
  "UTF-16": Buffer.from('{"title":"x"}', "utf16le"),
  "a byte order mark in the middle": text('{"a":\ufeff1}'),
  "nesting 100,000 deep": text(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
  "objects 20,000 deep": text(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`),
  "a number without end": text(`{"a":${"9".repeat(100_000)}}`),
  "1e999999": text('{"a":1e999999}'),
  "a key called __proto__": text('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'),
  "100,000 keys": text(`{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join()}}`),
  "half a body": text('{"title":"x'),
  "two bodies": text("{}{}"),
  NaN: text("NaN"),
  null: text("null"),
  "a list": text("[]"),
  "a word": text('"hello"'),
  gzip: gzipSync(text('{"title":"x"}')),
  "two megabytes": text(`{"title":"${"x".repeat(2 * 1024 * 1024)}"}`),
};

let person: Person;

// Somebody new each time: together these would be more than a user's requests of a minute.
beforeEach(async () => {
  person = await signIn();
});

const withBody = endpoints.filter(({ spec }) => spec.body);

describe.each(Object.entries(BODIES))("a body that is %s", (_, body) => {
  it("is refused by every endpoint with a body, as documented", async () => {
    const refuse = async (endpoint: Endpoint) => {
      const token = endpoint.spec.auth === "user" ? person.token : undefined;
      const wire = { token, params: strangeParams(endpoint), body: new Uint8Array(body) };
      const { status, code } = await exchange(endpoint.key, wire);
      expect([status, code].join(), endpoint.key).toMatch(/^(400,invalid_request|413,payload_too_large)$/);
    };
    await Promise.all(withBody.map(refuse));
  });
});

it("a packed body is refused in words that say so, everywhere", async () => {
  const refuse = async (endpoint: Endpoint) => {
    const token = endpoint.spec.auth === "user" ? person.token : undefined;
    const { status, code, text } = await exchange(endpoint.key, {
      token,
      params: strangeParams(endpoint),
      headers: { "content-encoding": "gzip" },
      body: new Uint8Array(gzipSync("{}")),
    });
    expect([status, code], endpoint.key).toEqual([415, "unsupported_media_type"]);
    expect(text).toContain("Content-Encoding");
  };
  const all = endpoints.filter(({ spec }) => spec.body ?? spec.rawBody);
  await Promise.all(all.map(refuse));
});

describe("text that cannot be stored", () => {
  const fields = withBody.flatMap((endpoint) =>
    Object.entries((exampleBody(endpoint.key) ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
      typeof value === "string" ? [{ endpoint, name, value }] : [],
    ),
  );
  it.each(["\\u0000", "\\ud800", "\\udc00x"])(
    "%s is refused in every text of every endpoint",
    async (unstorable) => {
      const refuse = async ({ endpoint, name, value }: (typeof fields)[number]) => {
        const example = { ...(exampleBody(endpoint.key) as object), [name]: "HERE" };
        const body = JSON.stringify(example).replace("HERE", value.slice(0, 2) + unstorable);
        const token = endpoint.spec.auth === "user" ? person.token : undefined;
        const answer = await exchange(endpoint.key, { token, params: strangeParams(endpoint), body });
        expect([answer.status, answer.code], `${endpoint.key} ${name}`).toEqual([400, "invalid_request"]);
      };
      await Promise.all(fields.map(refuse));
    },
  );

  it("is refused in a query too", async () => {
    const answer = await exchange("GET /chatroom", { token: person.token, query: { q: "a\0b" } });
    expect([answer.status, answer.code]).toEqual([400, "invalid_request"]);
  });
});

/** Writes bytes to the app's socket and reads what comes until it closes, or a while has passed. */
function rawSocket(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(testEnv().appUrl);
  return new Promise((resolve) => {
    let received = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), 3000);
    socket.setEncoding("utf8").on("data", (chunk) => {
      received += chunk;
    });
    // A connection that is reset while we still write is an answer too.
    socket
      .on("error", () => {})
      .on("close", () => {
        clearTimeout(timer);
        resolve(received);
      });
  });
}

describe("bytes that are hardly HTTP", () => {
  const head =
    "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
  const cases: Readonly<Record<string, string>> = {
    "a length and chunks at once": `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    "a length that is no number": `${head}Content-Length: two\r\n\r\n{}`,
    "a chunk of no length": `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`,
    "a header of 64 kB": `${head}X-Long: ${"x".repeat(65_536)}\r\n\r\n`,
    "a NUL in a header": `${head}X-Request-Id: a\0b\r\n\r\n`,
    "a version of its own": "GET /api/health HTTP/9.9\r\nHost: x\r\n\r\n",
    "no host": "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "a whole address in another's name":
      "GET http://elsewhere.example/api/user/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "an address that is a star": "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  };
  it.each(Object.entries(cases))("%s: no fault of ours, and the app goes on", async (_, bytes) => {
    const answer = await rawSocket(bytes);
    expect(answer).not.toMatch(/^HTTP\/1\.1 5\d\d/);
    expect(answer).not.toMatch(/node_modules|\n\s+at /);
    expect((await exchange("GET /health")).status).toBe(200);
  });
});
