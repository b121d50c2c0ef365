/** What the documents say before the first endpoint; Markdown. */
export const INTRODUCTION = `Sign in with a mobile number: \`POST /auth/send-otp\` sends a code, \`POST /auth/verify-otp\` exchanges it for a token. Send the token as \`Authorization: Bearer …\` with everything that follows.

Every answer is JSON: \`{"success": true, "data": …}\`, lists with \`"page": {"nextCursor": …}\`; errors are \`{"success": false, "error": {"code", "message", "details"?, "requestId"}}\`. Act on \`code\`, show \`message\`, quote \`requestId\`. What is not yours answers 404, as if it did not exist. Ids are UUIDv7; times are ISO 8601 in UTC. Bodies are JSON of at most 1 MB without a Content-Encoding, unknown fields are refused.

- **Methods**: every GET answers HEAD as well; OPTIONS and a 405 name the methods in \`Allow\`.
- **Limits**: \`RateLimit-*\` headers tell what is left of this minute's requests, of the day's prompts where one is taken, and on a 429 which limit was met; 429 and 503 say in \`Retry-After\` when to come back.
- **Safe repeats**: where \`Idempotency-Key\` is listed, the same key never does the same thing twice.
- **Tracing**: send \`X-Request-Id\` and it is used in the answer and in the log. \`Server-Timing: app;dur=12.3\` tells in milliseconds how long the answer took to make.
- **Browsers of other sites**: closed unless the operator names their origin (CORS_ORIGINS).
- **The root**: paths whose first segment is auth, user, chatroom, subscribe, subscription or webhook answer without /api as well.`;

/** Groups of endpoints, in the order of the documents. */
export const TAGS = [
  { name: "Auth", description: "Accounts, one-time codes, passwords, tokens, and the devices signed in." },
  { name: "User", description: "The signed-in user: profile, prompts used, export, deletion." },
  { name: "Chatroom", description: "Private rooms: list, search, open, change, delete, restore, export." },
  {
    name: "Message",
    description:
      "Messages and replies. A reply is made in the background: follow it over server-sent events, wait for it with `Prefer: wait=N`, or fetch it later.",
  },
  { name: "Share", description: "Public read-only snapshots of a room." },
  { name: "Attachment", description: "Images, PDF, text and code that a message can carry." },
  { name: "Persona", description: "System instructions kept under a name." },
  { name: "Billing", description: "Plans, Stripe Checkout and the billing portal, subscription state." },
  { name: "System", description: "Liveness, readiness, and this document." },
] as const;
