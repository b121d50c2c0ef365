import type { z } from "zod";
import { errorBody } from "@/lib/contract/common";
import { type Endpoint, errorsOf, isLimited } from "@/lib/contract/endpoint";
import { endpoints, operationIdOf } from "@/lib/contract/endpoints";
import { exampleOf } from "@/lib/contract/example";
import { errorResponses } from "@/lib/contract/openapi-errors";
import {
  eventSchemaName,
  type JsonSchema,
  SchemaCollection,
  streamedEvents,
} from "@/lib/contract/openapi-schemas";
import { INTRODUCTION, TAGS } from "@/lib/contract/openapi-text";
import type { MediaType, OpenApiDocument, Operation, Parameter, Ref } from "@/lib/contract/openapi-types";
import { version } from "@/package.json";

const header = (description: string, schema: JsonSchema = { type: "string" }) => ({ description, schema });
const integer = { type: "integer", minimum: 0 };

/** Response headers by the name that they travel under. */
const HEADERS = {
  "X-Request-Id": header("The caller's own X-Request-Id (8 to 64 of A-Z a-z 0-9 . _ -), or a new one"),
  "RateLimit-Limit": header("How many are allowed in the window", integer),
  "RateLimit-Remaining": header("How many are left", integer),
  "RateLimit-Reset": header("Seconds until there is room again", integer),
  "Retry-After": header("Seconds until it makes sense to try again", integer),
  "WWW-Authenticate": header("Bearer"),
  "Idempotent-Replayed": header("true when this is the first answer to the Idempotency-Key, given again"),
  ETag: header("Send it back as If-None-Match"),
} as const;

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "A key of the caller's own, new for each intention. The same key with the same request replays the first answer; with another request it is 422. Kept for a day.",
    schema: { type: "string", minLength: 1, maxLength: 255 },
    example: "b1e7c3f0-2f3d-4a52-9d0e-6f6c1c0f7a11",
  },
  IfNoneMatch: {
    name: "If-None-Match",
    in: "header",
    description: "ETag of the copy at hand; answered 304 without a body while it is still right",
    schema: { type: "string" },
    example: '"k3VZ0Yy1mQ"',
  },
};

const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The token of POST /auth/verify-otp or POST /auth/login",
  },
  cookie: {
    type: "apiKey",
    in: "cookie",
    name: "castor-session",
    description:
      "The browser's session (over https its name is __Host-castor-session). Writes that carry it must come from the same origin.",
  },
  stripeSignature: { type: "apiKey", in: "header", name: "Stripe-Signature", description: "Made by Stripe" },
} as const;

const SECURITY: Readonly<Record<Endpoint["spec"]["auth"], Operation["security"]>> = {
  user: [{ bearer: [] }, { cookie: [] }],
  none: [],
  signature: [{ stripeSignature: [] }],
};

const refs = (kind: string, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/${kind}/${name}` }]));

/** Names of the headers on a success answer. */
function successHeaders(endpoint: Endpoint): string[] {
  const { spec } = endpoint;
  return [
    "X-Request-Id",
    ...(isLimited(endpoint) ? ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] : []),
    ...(spec.etag ? ["ETag"] : []),
    ...(spec.idempotent ? ["Idempotent-Replayed"] : []),
    ...Object.keys(spec.responseHeaders ?? {}),
  ];
}

/** {"success": true, "data": …}, and the page of a list. */
function envelope(data: JsonSchema, paged: boolean): JsonSchema {
  const page = {
    type: "object",
    properties: {
      nextCursor: { type: ["string", "null"], description: "For the next page; null at the end" },
    },
    required: ["nextCursor"],
    additionalProperties: false,
  };
  return {
    type: "object",
    properties: { success: { type: "boolean", const: true }, data, ...(paged && { page }) },
    required: ["success", "data", ...(paged ? ["page"] : [])],
    additionalProperties: false,
  };
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  200: "Done",
  201: "Created",
  202: "Accepted; it goes on in the background",
};

/** What a media type's body is that is not the JSON envelope; of JSON the schema tells. */
function rawMedia(type: string, schema: z.ZodType, collection: SchemaCollection): MediaType {
  if (type.endsWith("json")) return { schema: collection.convert(schema, "output") };
  if (!type.startsWith("text/")) return { schema: { type: "string", format: "binary" } };
  if (type !== "text/event-stream") return { schema: { type: "string" } };
  const events = Object.keys(streamedEvents);
  return {
    schema: {
      type: "string",
      description: "Each event's data is JSON on one line; x-events names its schema.",
      "x-events": Object.fromEntries(
        events.map((event) => [event, { $ref: `#/components/schemas/${eventSchemaName(event)}` }]),
      ),
    },
  };
}

/** The OpenAPI 3.1 document of the whole contract; `origin` is where it is served, such as "http://localhost:3000". */
export function openApiDocument(origin: string): OpenApiDocument {
  const collection = new SchemaCollection();
  // First of all, so that exampleOf finds them: every event refers to what it carries.
  for (const schema of [errorBody, ...Object.values(streamedEvents)]) collection.convert(schema, "output");
  const errors = errorResponses();
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] ??= {};
    const item = paths[endpoint.path] as Record<string, Operation>;
    item[endpoint.method.toLowerCase()] = operationOf(
      endpoint,
      collection,
      errors.refsFor(errorsOf(endpoint)),
    );
  }
  const ownHeaders = endpoints.flatMap(({ spec }) => Object.entries(spec.responseHeaders ?? {}));
  return {
    openapi: "3.1.1",
    info: {
      title: "Castor",
      version,
      summary: "Chat on Google Gemini: sign-in by mobile number, private chatrooms, live replies, plans.",
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${origin}/api`, description: "This deployment" }],
    tags: TAGS,
    paths,
    components: {
      schemas: collection.components(),
      responses: errors.components(),
      parameters: PARAMETERS,
      headers: {
        ...HEADERS,
        ...Object.fromEntries(ownHeaders.map(([name, description]) => [name, header(description)])),
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function operationOf(
  endpoint: Endpoint,
  collection: SchemaCollection,
  errors: Readonly<Record<string, Ref>>,
): Operation {
  const { spec } = endpoint;
  const parameters = parametersOf(endpoint, collection);
  const requestBody = requestBodyOf(endpoint, collection);
  const headers = refs("headers", successHeaders(endpoint));
  const successes = Object.entries(spec.responses).map(([status, schema]) => {
    const content = spec.rawResponse
      ? Object.fromEntries(spec.rawResponse.map((type) => [type, rawMedia(type, schema, collection)]))
      : { "application/json": jsonMedia(schema, Boolean(spec.paged), collection) };
    return [status, { description: STATUS_WORDS[status] ?? "Done", headers, content }] as const;
  });
  return {
    operationId: operationIdOf(endpoint),
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    security: SECURITY[spec.auth],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: {
      ...Object.fromEntries(successes),
      ...(spec.etag && {
        304: {
          description: "Not modified: the copy at hand is still right",
          // All but what tells of a body.
          headers: refs(
            "headers",
            successHeaders(endpoint).filter((name) => name !== "Content-Disposition"),
          ),
        },
      }),
      ...errors,
    },
  };
}

function jsonMedia(schema: z.ZodType, paged: boolean, collection: SchemaCollection): MediaType {
  const whole = envelope(collection.convert(schema, "output"), paged);
  return { schema: whole, example: exampleOf(whole, collection.components(), { complete: true }) };
}

function parametersOf({ spec }: Endpoint, collection: SchemaCollection): (Parameter | Ref)[] {
  const from = (schema: z.ZodType | undefined, place: "path" | "query"): Parameter[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = collection.convert(schema, "input") as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, { description, ...rest }]) => ({
      name,
      in: place,
      ...((place === "path" || required.includes(name)) && { required: true }),
      ...(typeof description === "string" && { description }),
      schema: rest,
    }));
  };
  const headers = Object.entries(spec.requestHeaders ?? {}).map(
    ([name, { description, example, required }]): Parameter => ({
      name,
      in: "header",
      ...(required && { required }),
      description,
      schema: { type: "string" },
      example,
    }),
  );
  return [
    ...from(spec.params, "path"),
    ...from(spec.query, "query"),
    ...headers,
    ...(spec.idempotent ? [{ $ref: "#/components/parameters/IdempotencyKey" }] : []),
    ...(spec.etag ? [{ $ref: "#/components/parameters/IfNoneMatch" }] : []),
  ];
}

function requestBodyOf({ spec }: Endpoint, collection: SchemaCollection): Operation["requestBody"] {
  if (spec.rawBody)
    return {
      required: true,
      content: {
        [spec.rawBody]: { schema: spec.rawBody.endsWith("json") ? {} : { type: "string", format: "binary" } },
      },
    };
  if (!spec.body) return undefined;
  const schema = collection.convert(spec.body, "input");
  const example = exampleOf(schema, collection.components(), { complete: false });
  return { required: !("default" in schema), content: { "application/json": { schema, example } } };
}
