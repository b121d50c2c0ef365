import { query } from "@/tests/support/database";
import { exchange, type Wire } from "@/tests/support/exchange";
import { uniqueMobile } from "@/tests/support/unique";
import { waitFor } from "@/tests/support/wait-for";
import { billingScenarios } from "./billing-scenarios";
import { goodWire, type Scenario, type Scenarios } from "./generic-scenarios";
import { as, askForCode, exampleBody, type Person, PNG, signIn } from "./people";

const PASSWORD = "seven quiet herons";
const SEND = "POST /chatroom/{chatroomId}/message";
const MESSAGE = "GET /chatroom/{chatroomId}/message/{messageId}";

/** Signs up with a password; gives back the number. */
async function newAccount(): Promise<string> {
  const mobile = uniqueMobile();
  await exchange("POST /auth/signup", { body: { mobile, password: PASSWORD } });
  return mobile;
}

/** Five wrong guesses, which lock the number. */
async function lock(mobile: string, key: string, rest: object = {}): Promise<void> {
  const purpose = key === "POST /auth/reset-password" ? "POST /auth/forgot-password" : "POST /auth/send-otp";
  const otp = wrong(await askForCode(mobile, purpose));
  for (let guess = 0; guess < 5; guess++) await exchange(key, { body: { mobile, otp, ...rest } });
}

const wrong = (otp: string) => String((Number(otp) + 1) % 1_000_000).padStart(6, "0");

/** Lets a code expire, as five minutes would. */
async function expireCode(mobile: string): Promise<void> {
  await query("UPDATE otp_challenge SET expires_at = now() - interval '1 s' WHERE mobile = $1", [mobile]);
}

/** Sends until the prompts of the day are used up. */
async function usePrompts(person: Person): Promise<void> {
  const { data } = await as(person, "POST /chatroom", { body: {} });
  for (let sent = 0; sent < 10; sent++) {
    const params = { chatroomId: String(data.id) };
    const body = { content: "Hello.", parentId: null };
    const { code } = await exchange(SEND, { token: person.token, params, body });
    if (code === "quota_exceeded") return;
  }
  throw new Error("the prompts of a Basic user do not end");
}

/** A reply that has ended, and its room. */
async function endedReply(person: Person): Promise<Record<string, string>> {
  const params = { chatroomId: String((await as(person, "POST /chatroom", { body: {} })).data.id) };
  const { data } = await as(person, SEND, { params, body: { content: "Hello." } });
  const reply = { ...params, messageId: (data.reply as { id: string }).id };
  await untilEnded(person, reply);
  return reply;
}

const untilEnded = (person: Person, params: Record<string, string>) =>
  waitFor(
    async () => {
      const { data } = await as(person, MESSAGE, { params });
      return data.status !== "pending" && data.status !== "streaming";
    },
    { timeout: 15_000, what: "the reply to end" },
  );

/** A reply that goes on for a while, and its room. */
async function runningReply(person: Person): Promise<Record<string, string>> {
  const params = { chatroomId: String((await as(person, "POST /chatroom", { body: {} })).data.id) };
  const { data } = await as(person, SEND, { params, body: { content: "[[tick:40:250]]" } });
  const reply = { ...params, messageId: (data.reply as { id: string }).id };
  await waitFor(async () => (await as(person, MESSAGE, { params: reply })).data.status === "streaming", {
    timeout: 15_000,
    what: "the reply to begin",
  });
  return reply;
}

/** The endpoint's own good request with another body. */
const withBody =
  (body: object): Scenario =>
  async (endpoint) => {
    const wire: Wire = await goodWire(endpoint);
    return exchange(endpoint.key, { ...wire, body: { ...(wire.body as object), ...body } });
  };

const withBodyFor =
  (bodyFor: (mobile: string) => Promise<object>): Scenario =>
  async ({ key }) => {
    const mobile = await newAccount();
    return exchange(key, { body: { ...(exampleBody(key) as object), mobile, ...(await bodyFor(mobile)) } });
  };

const unchanged: Scenario = async (endpoint) => {
  const wire = await goodWire(endpoint);
  const first = await exchange(endpoint.key, wire);
  const headers = { "if-none-match": first.headers.get("etag") ?? "" };
  return exchange(endpoint.key, { ...wire, headers });
};

const spentQuota: Scenario = async (endpoint) => {
  const wire = await goodWire(endpoint);
  await usePrompts(wire.person as Person);
  if (wire.params?.messageId) await untilEnded(wire.person as Person, wire.params);
  return exchange(endpoint.key, wire);
};

/** Earns money for whoever has codes sent to it. */
const PREMIUM = "+19002345678";

/** What each endpoint answers beyond the generic cases: how each documented outcome comes about. */
export const scenarios: Scenarios = {
  "POST /auth/signup": {
    201: ({ key }) => exchange(key, { body: { mobile: uniqueMobile(), name: "Asha", password: PASSWORD } }),
    mobile_taken: withBodyFor(async (mobile) => ({ mobile, password: PASSWORD })),
    number_refused: ({ key }) => exchange(key, { body: { mobile: PREMIUM } }),
  },
  "POST /auth/send-otp": {
    200: ({ key }) => exchange(key, { body: { mobile: uniqueMobile() } }),
    number_refused: ({ key }) => exchange(key, { body: { mobile: PREMIUM } }),
    otp_locked: withBodyFor(async (mobile) => {
      await lock(mobile, "POST /auth/verify-otp");
      return {};
    }),
  },
  "POST /auth/verify-otp": {
    200: withBodyFor(async (mobile) => ({ otp: await askForCode(mobile) })),
    otp_invalid: withBodyFor(async (mobile) => ({ otp: wrong(await askForCode(mobile)) })),
    otp_expired: withBodyFor(async (mobile) => {
      const otp = await askForCode(mobile);
      await expireCode(mobile);
      return { otp };
    }),
    otp_locked: withBodyFor(async (mobile) => {
      await lock(mobile, "POST /auth/verify-otp");
      return {};
    }),
  },
  "POST /auth/login": {
    200: withBodyFor(async () => ({ password: PASSWORD })),
    credentials_invalid: withBodyFor(async () => ({ password: "not that one" })),
  },
  "POST /auth/forgot-password": {
    200: withBodyFor(async () => ({})),
    number_refused: ({ key }) => exchange(key, { body: { mobile: PREMIUM } }),
    otp_locked: withBodyFor(async (mobile) => {
      await lock(mobile, "POST /auth/reset-password", { newPassword: PASSWORD });
      return {};
    }),
  },
  "POST /auth/reset-password": {
    200: withBodyFor(async (mobile) => ({ otp: await askForCode(mobile, "POST /auth/forgot-password") })),
    otp_invalid: withBodyFor(async (mobile) => ({
      otp: wrong(await askForCode(mobile, "POST /auth/forgot-password")),
    })),
    otp_expired: withBodyFor(async (mobile) => {
      const otp = await askForCode(mobile, "POST /auth/forgot-password");
      await expireCode(mobile);
      return { otp };
    }),
    otp_locked: withBodyFor(async (mobile) => {
      await lock(mobile, "POST /auth/reset-password", { newPassword: PASSWORD });
      return {};
    }),
  },
  "POST /auth/change-password": {
    credentials_invalid: async ({ key }) => {
      const person = await signIn();
      await as(person, key, { body: { newPassword: PASSWORD } });
      const body = { currentPassword: "not that one", newPassword: "eight quiet herons" };
      return exchange(key, { token: person.token, body });
    },
  },
  "DELETE /user/me": { 200: withBody({ confirm: "delete my account" }) },
  "POST /chatroom": {
    model_not_in_plan: withBody({ model: "gemini-2.5-pro" }),
    not_found: withBody({ personaId: crypto.randomUUID() }),
  },
  "GET /chatroom": { 304: unchanged },
  "PATCH /chatroom/{chatroomId}": { model_not_in_plan: withBody({ model: "gemini-2.5-pro" }) },
  "POST /chatroom/{chatroomId}/restore": {
    200: async (endpoint) => {
      const wire = await goodWire(endpoint);
      await exchange("DELETE /chatroom/{chatroomId}", wire);
      return exchange(endpoint.key, wire);
    },
  },
  "POST /chatroom/{chatroomId}/message": {
    200: async (endpoint) =>
      exchange(endpoint.key, {
        ...(await goodWire(endpoint)),
        headers: { prefer: "wait=20" },
        timeoutMs: 25_000,
      }),
    202: async (endpoint) => exchange(endpoint.key, await goodWire(endpoint)),
    quota_exceeded: spentQuota,
    conflict: async ({ key }) => {
      const person = await signIn();
      const { chatroomId = "", messageId } = await runningReply(person);
      const body = { content: "And then?", parentId: messageId };
      return exchange(key, { token: person.token, params: { chatroomId }, body });
    },
  },
  "POST /chatroom/{chatroomId}/message/{messageId}/stop": {
    200: async ({ key }) => {
      const person = await signIn();
      return exchange(key, { token: person.token, params: await endedReply(person) });
    },
    202: async ({ key }) => {
      const person = await signIn();
      return exchange(key, { token: person.token, params: await runningReply(person) });
    },
  },
  "POST /chatroom/{chatroomId}/message/{messageId}/regenerate": {
    202: async ({ key }) => {
      const person = await signIn();
      return exchange(key, { token: person.token, params: await endedReply(person), body: {} });
    },
    quota_exceeded: spentQuota,
    model_not_in_plan: async ({ key }) => {
      const person = await signIn();
      const params = await endedReply(person);
      return exchange(key, { token: person.token, params, body: { model: "gemini-2.5-pro" } });
    },
    conflict: async ({ key }) => {
      const person = await signIn();
      return exchange(key, { token: person.token, params: await runningReply(person), body: {} });
    },
    idempotency_mismatch: async ({ key }) => {
      const person = await signIn();
      const headers = { "idempotency-key": crypto.randomUUID() };
      const wire = { token: person.token, params: await endedReply(person), headers };
      await exchange(key, { ...wire, body: {} });
      return exchange(key, { ...wire, body: { model: "gemini-2.5-flash" } });
    },
  },
  "PATCH /chatroom/{chatroomId}/message/{messageId}": {
    200: async ({ key }) => {
      const person = await signIn();
      return exchange(key, {
        token: person.token,
        params: await endedReply(person),
        body: { feedback: "up" },
      });
    },
  },
  "POST /attachment": {
    201: async ({ key }) => exchange(key, { token: (await signIn()).token, ...upload(PNG, "dot.png") }),
    unsupported_media_type: async ({ key }) =>
      exchange(key, {
        token: (await signIn()).token,
        ...upload(Buffer.from("\x7fELF\x02\x01\0\0"), "a.png"),
      }),
    invalid_request: async ({ key }) =>
      exchange(key, { token: (await signIn()).token, ...upload(Buffer.alloc(0), "empty.png") }),
  },
  "DELETE /attachment/{attachmentId}": {
    conflict: async ({ key }) => {
      const person = await signIn();
      const { data: file } = await as(person, "POST /attachment", upload(PNG, "dot.png"));
      const { data: room } = await as(person, "POST /chatroom", { body: {} });
      const params = { chatroomId: String(room.id) };
      await as(person, SEND, { params, body: { content: "Look.", attachments: [file.id] } });
      return exchange(key, { token: person.token, params: { attachmentId: String(file.id) } });
    },
  },
  "POST /persona": {
    conflict: async ({ key }) => {
      const person = await signIn();
      await as(person, key, { body: exampleBody(key) });
      return exchange(key, { token: person.token, body: exampleBody(key) });
    },
  },
  "PATCH /persona/{personaId}": {
    conflict: async (endpoint) => {
      const wire = await goodWire(endpoint);
      const other = { name: "Other", slug: "other", instruction: "Be other." };
      await as(wire.person as Person, "POST /persona", { body: other });
      return exchange(endpoint.key, { ...wire, body: { slug: "other" } });
    },
  },
  "GET /attachment/{attachmentId}": { 304: unchanged },
  "GET /openapi.json": { 304: unchanged },
  ...billingScenarios,
};

function upload(bytes: Buffer, name: string): Wire {
  const headers = { "content-type": "application/octet-stream", "x-file-name": name };
  return { headers, body: new Uint8Array(bytes) };
}
