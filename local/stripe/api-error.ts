/** What an error body may carry, besides its status. Names are Stripe's. */
export interface ApiErrorBody {
  type: "invalid_request_error" | "idempotency_error" | "card_error" | "api_error";
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  payment_intent?: object;
}

/** A refusal that reaches the caller as Stripe's error body with this HTTP status. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ApiErrorBody;

  constructor(status: number, body: ApiErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** Where Stripe explains an error code; error bodies link to it. */
export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`;
}

/** 400 invalid_request_error about one parameter. */
export function invalid(message: string, param?: string, code?: string): ApiError {
  return new ApiError(400, {
    type: "invalid_request_error",
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

/** An id in the path that names nothing is 404; an id in a parameter that names nothing is 400. */
export function missing(kind: string, id: string, param?: string): ApiError {
  return new ApiError(param === undefined ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${kind}: '${id}'`,
    param: param ?? "id",
  });
}

/** What the stand-in knows it does not do. It says so instead of ignoring it. */
export function notCovered(what: string, param?: string): ApiError {
  return invalid(
    `The local Stripe stand-in does not cover ${what}. See local/stripe/README.md for what it covers.`,
    param,
  );
}
