import type { AnyEndpoint } from "@/lib/contract/endpoints";

/** One request of the collection. */
export interface Step {
  readonly key: AnyEndpoint["key"];
  /** Told apart from another request of the same endpoint; the endpoint's summary unless given. */
  readonly name?: string;
  readonly folder: string;
  /** Statuses that are right; the first one is expected where nothing is in the way. */
  readonly expect: readonly [number, ...number[]];
  /** JSON body; {{names}} are variables. The documents' own example unless given. */
  readonly body?: unknown;
  /** Body that is not JSON. */
  readonly text?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Variables to keep: name → JavaScript over `data`. */
  readonly save?: Readonly<Record<string, string>>;
  /** A stream has no end, and a run would wait for it: skipped while the variable skipStreams is "true". */
  readonly stream?: true;
}

/** Endpoints that the collection leaves out, and why. */
export const LEFT_OUT: Readonly<Partial<Record<AnyEndpoint["key"], string>>> = {
  "POST /webhook/stripe": "only Stripe can sign its events; `stripe listen` or the local cloud sends them",
};

const credentials = { mobile: "{{mobile}}", password: "{{password}}" };

/** The requests in the order in which a run makes them: each uses what those before it kept. */
export const STEPS: readonly Step[] = [
  { folder: "System", key: "GET /health", expect: [200] },
  { folder: "System", key: "GET /ready", expect: [200] },
  { folder: "System", key: "GET /openapi.json", expect: [200] },

  { folder: "Auth", key: "POST /auth/signup", expect: [201], body: { ...credentials, name: "Asha Rao" } },
  {
    folder: "Auth",
    key: "POST /auth/send-otp",
    expect: [200],
    body: { mobile: "{{mobile}}" },
    save: { otp: "data.otp" },
  },
  {
    folder: "Auth",
    key: "POST /auth/verify-otp",
    expect: [200],
    body: { mobile: "{{mobile}}", otp: "{{otp}}" },
    save: { token: "data.token" },
  },
  {
    folder: "Auth",
    key: "POST /auth/change-password",
    expect: [200],
    body: { currentPassword: "{{password}}", newPassword: "{{nextPassword}}" },
  },
  {
    folder: "Auth",
    key: "POST /auth/forgot-password",
    expect: [200],
    body: { mobile: "{{mobile}}" },
    save: { otp: "data.otp" },
  },
  {
    folder: "Auth",
    key: "POST /auth/reset-password",
    expect: [200],
    body: { mobile: "{{mobile}}", otp: "{{otp}}", newPassword: "{{password}}" },
  },
  {
    folder: "Auth",
    key: "POST /auth/login",
    name: "Sign in with a password, on another device",
    expect: [200],
    body: credentials,
  },
  {
    folder: "Auth",
    key: "POST /auth/login",
    expect: [200],
    body: credentials,
    save: { token: "data.token" },
  },
  {
    folder: "Auth",
    key: "GET /auth/session-list",
    expect: [200],
    save: { sessionId: "data.find((session) => !session.current).id" },
  },
  { folder: "Auth", key: "DELETE /auth/session-list/{sessionId}", expect: [200] },
  { folder: "Auth", key: "DELETE /auth/session-list", expect: [200] },

  { folder: "User", key: "GET /user/me", expect: [200] },
  { folder: "User", key: "PATCH /user/me", expect: [200] },
  { folder: "User", key: "GET /user/me/usage", expect: [200] },

  { folder: "Persona", key: "POST /persona", expect: [201], save: { personaId: "data.id" } },
  { folder: "Persona", key: "GET /persona", expect: [200] },
  {
    folder: "Persona",
    key: "PATCH /persona/{personaId}",
    expect: [200],
    body: { instruction: "Answer as a patient travel guide, in five lines." },
  },

  {
    folder: "Attachment",
    key: "POST /attachment",
    expect: [201],
    text: "# Kyoto\n\nTwo days, on foot, temples before noon.\n",
    headers: { "X-File-Name": "kyoto.md" },
    save: { attachmentId: "data.id" },
  },
  { folder: "Attachment", key: "GET /attachment/{attachmentId}", expect: [200] },

  {
    folder: "Chatroom",
    key: "POST /chatroom",
    expect: [201],
    body: { title: "Plans for Kyoto", personaId: "{{personaId}}" },
    headers: { "Idempotency-Key": "{{$guid}}" },
    save: { chatroomId: "data.id" },
  },
  { folder: "Chatroom", key: "GET /chatroom", expect: [200], query: { limit: "30" } },
  {
    folder: "Chatroom",
    key: "GET /chatroom",
    name: "Search the chatrooms",
    expect: [200],
    query: { q: "Kyoto" },
  },
  { folder: "Chatroom", key: "PATCH /chatroom/{chatroomId}", expect: [200], body: { pinned: true } },

  {
    folder: "Message",
    key: "POST /chatroom/{chatroomId}/message",
    expect: [200, 202],
    body: {
      content: "Which three temples should I see on a first day in Kyoto?",
      attachments: ["{{attachmentId}}"],
    },
    headers: { Prefer: "wait=30", "Idempotency-Key": "{{$guid}}" },
    save: { messageId: "data.reply.id" },
  },
  { folder: "Message", key: "GET /chatroom/{chatroomId}/message/{messageId}", expect: [200] },
  { folder: "Message", key: "GET /chatroom/{chatroomId}/message", expect: [200], query: { limit: "50" } },
  {
    folder: "Message",
    key: "PATCH /chatroom/{chatroomId}/message/{messageId}",
    expect: [200],
    body: { feedback: "up" },
  },
  { folder: "Message", key: "GET /chatroom/{chatroomId}/events", expect: [200], stream: true },
  {
    folder: "Message",
    key: "POST /chatroom/{chatroomId}/message/{messageId}/regenerate",
    expect: [202],
    body: {},
    save: { messageId: "data.reply.id" },
  },
  { folder: "Message", key: "POST /chatroom/{chatroomId}/message/{messageId}/stop", expect: [200, 202] },
  { folder: "Chatroom", key: "GET /chatroom/{chatroomId}", expect: [200] },

  {
    folder: "Share",
    key: "POST /chatroom/{chatroomId}/share",
    expect: [200],
    save: { shareToken: 'data.shareUrl.split("/").pop()' },
  },
  { folder: "Share", key: "GET /share/{token}", expect: [200] },
  { folder: "Share", key: "DELETE /chatroom/{chatroomId}/share", expect: [200] },

  { folder: "Billing", key: "GET /plan", expect: [200] },
  { folder: "Billing", key: "GET /subscription/status", expect: [200] },
  {
    folder: "Billing",
    key: "POST /subscribe/pro",
    expect: [200],
    body: {},
    headers: { "Idempotency-Key": "{{$guid}}" },
  },
  { folder: "Billing", key: "POST /subscribe/portal", expect: [200] },
  { folder: "Billing", key: "POST /subscription/refresh", expect: [200] },

  {
    folder: "Take with you, clean up, leave",
    key: "GET /chatroom/{chatroomId}/export",
    expect: [200],
    query: { format: "md" },
  },
  { folder: "Take with you, clean up, leave", key: "GET /user/me/export", expect: [200] },
  { folder: "Take with you, clean up, leave", key: "DELETE /chatroom/{chatroomId}", expect: [200] },
  { folder: "Take with you, clean up, leave", key: "POST /chatroom/{chatroomId}/restore", expect: [200] },
  {
    folder: "Take with you, clean up, leave",
    key: "POST /attachment",
    name: "Upload a file for nothing",
    expect: [201],
    text: "Not needed after all.\n",
    headers: { "X-File-Name": "spare.txt" },
    save: { attachmentId: "data.id" },
  },
  { folder: "Take with you, clean up, leave", key: "DELETE /attachment/{attachmentId}", expect: [200] },
  { folder: "Take with you, clean up, leave", key: "DELETE /persona/{personaId}", expect: [200] },
  { folder: "Take with you, clean up, leave", key: "POST /auth/logout", expect: [200] },
  {
    folder: "Take with you, clean up, leave",
    key: "POST /auth/login",
    name: "Sign in once more",
    expect: [200],
    body: credentials,
    save: { token: "data.token" },
  },
  {
    folder: "Take with you, clean up, leave",
    key: "DELETE /user/me",
    expect: [200],
    body: { confirm: "delete my account" },
  },
];
