import type { MediaType, Ref, ResponseObject } from "@/lib/contract/openapi-types";
import { ERRORS, type ErrorCode } from "@/lib/errors";

const EXAMPLE_DETAILS: Partial<Record<ErrorCode, unknown>> = {
  invalid_request: [
    {
      field: "body.mobile",
      message: "Enter a mobile number with its country code, such as +91 98765 43210.",
    },
  ],
  otp_invalid: { attemptsLeft: 3 },
  quota_exceeded: { resetAt: "2026-11-23T00:00:00.000Z" },
  already_pro: { portalUrl: "https://billing.stripe.com/p/session/test_YWNjdF8x" },
};

const pascal = (code: string) => code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Error responses, one component for each set of codes that share a status somewhere. */
export function errorResponses() {
  const components = new Map<string, ResponseObject>();
  return {
    /** By status: where the response with exactly these codes is. */
    refsFor(codes: readonly ErrorCode[]): Record<string, Ref> {
      const known = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => codes.includes(code));
      const statuses = [...new Set(known.map((code) => ERRORS[code].status))];
      return Object.fromEntries(
        statuses.map((status) => {
          const group = known.filter((code) => ERRORS[code].status === status);
          const name = group.map(pascal).join("Or");
          if (!components.has(name)) components.set(name, responseOf(status, group));
          return [status, { $ref: `#/components/responses/${name}` }];
        }),
      );
    },
    components: (): Record<string, ResponseObject> =>
      Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function responseOf(status: number, codes: readonly ErrorCode[]): ResponseObject {
  const headers = [
    "X-Request-Id",
    ...(status === 429 || status === 503 || codes.includes("conflict") ? ["Retry-After"] : []),
    ...(status === 429 ? ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] : []),
    ...(status === 401 ? ["WWW-Authenticate"] : []),
  ];
  const media: MediaType = {
    schema: {
      allOf: [
        { $ref: "#/components/schemas/Error" },
        { type: "object", properties: { error: { type: "object", properties: { code: { enum: codes } } } } },
      ],
    },
    examples: Object.fromEntries(
      codes.map((code) => {
        const { meaning, message } = ERRORS[code];
        const details = EXAMPLE_DETAILS[code];
        const error = {
          code,
          message,
          ...(details !== undefined && { details }),
          requestId: "019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10",
        };
        return [code, { summary: meaning, value: { success: false, error } }];
      }),
    ),
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join("\n\n"),
    headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    content: { "application/json": media },
  };
}
