/**
 * Every error the API can answer: its HTTP status, what it means to an API client, and the words shown when
 * the code that throws has nothing more precise to say. This is the only code→status table.
 */
export const ERRORS = {
  invalid_request: {
    status: 400,
    meaning: "The input does not fit; details name each field.",
    message: "Some of the input is not right. Check the fields named in details and send it again.",
  },
  otp_invalid: {
    status: 400,
    meaning: "The code is wrong.",
    message: "That code is not right. Check the newest message and try again.",
  },
  otp_expired: {
    status: 400,
    meaning: "The code is too old, was used, or was never sent.",
    message: "That code is no longer valid. Ask for a new one.",
  },
  signature_invalid: {
    status: 400,
    meaning: "The webhook's signature does not match its body, or is too old.",
    message: "The signature does not match. Check the webhook's signing secret.",
  },
  unauthenticated: {
    status: 401,
    meaning: "No valid token: missing, expired, revoked or not ours.",
    message: "Sign in to go on.",
  },
  credentials_invalid: {
    status: 401,
    meaning: "The number or the password is wrong.",
    message: "The mobile number or the password is not right.",
  },
  origin_refused: {
    status: 403,
    meaning: "A write that carries the session cookie came from another site.",
    message: "This request came from another site and was refused.",
  },
  model_not_in_plan: {
    status: 403,
    meaning: "The plan does not include the model that was asked for.",
    message: "Your plan does not include that model. Choose another one, or upgrade to Pro.",
  },
  number_refused: {
    status: 403,
    meaning: "Codes are not sent to numbers of this kind or country.",
    message: "Codes cannot be sent to this number. Use a mobile number of another country or kind.",
  },
  not_found: {
    status: 404,
    meaning: "It does not exist, or it is not yours.",
    message: "There is nothing at this address. It may have been deleted.",
  },
  method_not_allowed: {
    status: 405,
    meaning: "The path exists but not with this method; see the Allow header.",
    message: "This address does not support that method.",
  },
  conflict: {
    status: 409,
    meaning: "The request does not fit the present state of the resource.",
    message: "That cannot be done in the present state. Reload and try again.",
  },
  mobile_taken: {
    status: 409,
    meaning: "An account with this mobile number exists.",
    message: "There is an account with this number already. Sign in instead.",
  },
  already_pro: {
    status: 409,
    meaning: "A subscription lives; details.portalUrl leads to the billing portal.",
    message: "You are on Pro already. Manage the subscription in the billing portal.",
  },
  payload_too_large: {
    status: 413,
    meaning: "The body or a file is over its limit.",
    message: "That is too large to send. Make it smaller and try again.",
  },
  unsupported_media_type: {
    status: 415,
    meaning: "The body's type, or a file's content, is not one that this endpoint takes.",
    message: "This type of content is not supported here.",
  },
  idempotency_mismatch: {
    status: 422,
    meaning: "The Idempotency-Key was used before with another request.",
    message: "This Idempotency-Key belongs to another request. Use a new key.",
  },
  rate_limited: {
    status: 429,
    meaning: "Too many requests in a short time; see Retry-After.",
    message: "Too many requests. Wait a moment and try again.",
  },
  quota_exceeded: {
    status: 429,
    meaning: "The prompts of the plan are used up; see Retry-After and details.resetAt.",
    message: "You have used today's prompts. They return at the time shown, or upgrade to Pro.",
  },
  otp_locked: {
    status: 429,
    meaning: "Too many wrong codes for this number; see Retry-After.",
    message: "Too many wrong codes. For your safety, wait before you try again.",
  },
  internal: {
    status: 500,
    meaning: "A fault on our side; the requestId finds it in the log.",
    message: "Something went wrong on our side. Try again; if it goes on, quote the request id.",
  },
  service_unavailable: {
    status: 503,
    meaning: "A service that Castor needs does not answer; see Retry-After.",
    message: "Castor cannot reach one of its services right now. Nothing was lost; try again shortly.",
  },
} as const satisfies Record<string, { status: number; meaning: string; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What a limit allows and when it allows more: the RateLimit-* headers of whatever it was asked for. */
export interface LimitFigures {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until there is room again. */
  readonly resetSeconds: number;
}

export interface ErrorOptions {
  /** What the client may need to react: one entry per field for invalid_request, or named facts. */
  readonly details?: unknown;
  /** Seconds until it makes sense to try again; becomes the Retry-After header. */
  readonly retryAfter?: number | undefined;
  /** The limit that was met, for 429; its reset is also what Retry-After says, unless that is given. */
  readonly limit?: LimitFigures;
  /** What went wrong underneath; logged, never shown. */
  readonly cause?: unknown;
}

/** The one error that use cases throw: a code of the table above, and words for the user. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfter: number | undefined;
  readonly limit: LimitFigures | undefined;

  constructor(code: ErrorCode, message: string = ERRORS[code].message, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
    this.retryAfter = options.retryAfter ?? options.limit?.resetSeconds;
    this.limit = options.limit;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
