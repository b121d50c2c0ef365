import { SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import type { Endpoint } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { exchange, send, type Wire } from "@/tests/support/exchange";
import { testEnv } from "@/tests/support/test-env";
import { isBuilt } from "./not-yet";
import { as, exampleBody, makeParams, type Person, PNG, signIn, strangeParams } from "./people";

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The claims of a token, read without its key. */
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

function sign(claims: Record<string, unknown>, secret: string, algorithm = "HS256"): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: "JWT" }).sign(Buffer.from(secret));
}

/** Every way in which a token can be worth nothing; each is right in all other respects. */
const REFUSED: Readonly<Record<string, (person: Person) => Promise<Wire>>> = {
  "no token": async () => ({}),
  "an empty token": async () => ({ token: "" }),
  "no token at all, but words": async () => ({ token: "let me in" }),
  "an expired token": async ({ token }) => {
    const past = Math.floor(Date.now() / 1000) - 60;
    return { token: await sign({ ...claimsOf(token), iat: past - 60, exp: past }, testEnv().authSecret) };
  },
  "a token that never expires": async ({ token }) => {
    const { exp: _, ...claims } = claimsOf(token);
    return { token: await sign(claims, testEnv().authSecret) };
  },
  "a token signed with nothing (alg: none)": async ({ token }) => ({
    token: `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claimsOf(token))}.`,
  }),
  "a token whose header was changed to alg: none": async ({ token }) => ({
    token: [base64url({ alg: "none", typ: "JWT" }), ...token.split(".").slice(1)].join("."),
  }),
  "a token of a wrong key": async ({ token }) => ({
    token: await sign(claimsOf(token), "another secret that is long enough too"),
  }),
  "a token of another algorithm": async ({ token }) => ({
    token: await sign(claimsOf(token), testEnv().authSecret.padEnd(64, "."), "HS512"),
  }),
  "a token of another issuer": async ({ token }) => ({
    token: await sign({ ...claimsOf(token), iss: "elsewhere" }, testEnv().authSecret),
  }),
  "a token that names another user": async ({ token }) => ({
    token: await sign({ ...claimsOf(token), sub: crypto.randomUUID() }, testEnv().authSecret),
  }),
  "a revoked token": async () => {
    const leaver = await signIn();
    await as(leaver, "POST /auth/logout");
    return { token: leaver.token };
  },
  "a bad cookie": async () => ({ headers: { cookie: "castor-session=%E0%A4%A" } }),
  "Basic instead of Bearer": async () => ({ headers: { authorization: "Basic dXNlcjpwYXNz" } }),
  "a bad Bearer beside a good cookie": async ({ token }) => ({
    token: "x",
    headers: { cookie: `castor-session=${token}` },
  }),
};

const guarded = endpoints.filter(({ key, spec }) => spec.auth === "user" && isBuilt(key));
const open = endpoints.filter(({ key, spec }) => spec.auth === "none" && isBuilt(key));

let person: Person;
let wires: Record<string, Wire>;

beforeAll(async () => {
  person = await signIn();
  const made = await Promise.all(
    Object.entries(REFUSED).map(async ([name, make]) => [name, await make(person)] as const),
  );
  wires = Object.fromEntries(made);
});

describe.each(guarded.map((endpoint) => [endpoint.key, endpoint] as const))("%s", (key, endpoint) => {
  it.each(Object.keys(REFUSED))("refuses %s", async (name) => {
    const answer = await exchange(key, {
      body: exampleBody(key),
      params: strangeParams(endpoint),
      ...wires[name],
    });
    expect([answer.status, answer.code]).toEqual([401, "unauthenticated"]);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  });

  if (endpoint.method !== "GET")
    it("refuses the cookie when the request comes from another site", async () => {
      const headers = { cookie: `castor-session=${person.token}`, origin: "https://elsewhere.example" };
      const wire = { body: exampleBody(key), params: strangeParams(endpoint), headers };
      expect((await exchange(key, wire)).code).toBe("origin_refused");
      const { origin: _, ...withoutOrigin } = headers;
      expect((await exchange(key, { ...wire, headers: withoutOrigin })).code).toBe("origin_refused");
    });

  if (endpoint.spec.params)
    it("answers 404 for what is another user's", async () => {
      const [owner, stranger] = await Promise.all([signIn(), signIn()]);
      const params = await makeParams(endpoint, owner);
      const isRaw = endpoint.spec.rawBody !== undefined;
      const wire: Wire = {
        params,
        body: isRaw ? new Uint8Array(PNG) : exampleBody(key),
        ...(isRaw && { headers: { "content-type": "application/octet-stream" } }),
      };
      const answer = await exchange(key, { ...wire, token: stranger.token });
      expect([answer.status, answer.code]).toEqual([404, "not_found"]);
      // Word for word what it says of something that does not exist.
      const nothing = await exchange(key, {
        ...wire,
        params: strangeParams(endpoint),
        token: stranger.token,
      });
      const message = ({ text }: { text: string }) => JSON.parse(text).error.message;
      expect(message(answer)).toBe(message(nothing));
      // And it is there: the owner is not told so.
      const own = await send(key, {
        ...wire,
        token: owner.token,
        headers: { ...wire.headers, prefer: "wait=0" },
      });
      expect(own.code).not.toBe("not_found");
    });
});

describe("what is another user's, named beside what is one's own", () => {
  const nested = guarded.filter(({ spec }) => spec.params?.shape.chatroomId && spec.params.shape.messageId);

  it.each(nested.map((endpoint) => [endpoint.key, endpoint] as const))(
    "%s answers 404 for their message in my room, and for my message in their room",
    async (key, endpoint) => {
      const [mine, theirs] = await Promise.all([signIn(), signIn()]);
      const [own, others] = await Promise.all([makeParams(endpoint, mine), makeParams(endpoint, theirs)]);
      for (const params of [
        { ...own, messageId: others.messageId ?? "" },
        { ...own, chatroomId: others.chatroomId ?? "" },
      ]) {
        const answer = await exchange(key, { token: mine.token, params, body: exampleBody(key) });
        expect([answer.status, answer.code]).toEqual([404, "not_found"]);
      }
    },
  );

  it("a persona: no room takes one of somebody else", async () => {
    const [mine, theirs] = await Promise.all([signIn(), signIn()]);
    const endpoint = endpoints.find(({ key }) => key === "PATCH /persona/{personaId}") as Endpoint;
    const { personaId } = await makeParams(endpoint, theirs);
    const body = { personaId };
    const created = await exchange("POST /chatroom", { token: mine.token, body });
    expect([created.status, created.code]).toEqual([404, "not_found"]);
    const { data } = await as(mine, "POST /chatroom", { body: {} });
    const params = { chatroomId: String(data.id) };
    const changed = await exchange("PATCH /chatroom/{chatroomId}", { token: mine.token, params, body });
    expect([changed.status, changed.code]).toEqual([404, "not_found"]);
    expect((await as(mine, "GET /chatroom/{chatroomId}", { params })).data.personaId).toBeNull();
  });
});

describe.each(open.map((endpoint) => [endpoint.key, endpoint] as const))("%s", (key, endpoint) => {
  it("asks for no token and minds none that is bad", async () => {
    const body = endpoint.method === "GET" ? undefined : {};
    const wire = { body, params: strangeParams(endpoint) };
    const [none, forged] = [await send(key, wire), await send(key, { ...wire, token: "let me in" })];
    expect(none.status).not.toBe(401);
    expect(forged.status).toBe(none.status);
  });
});
