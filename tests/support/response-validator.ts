import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { openApiDocument } from "@/lib/contract/openapi";
import type { OpenApiDocument, Operation, ResponseObject } from "@/lib/contract/openapi-types";

export const document: OpenApiDocument = JSON.parse(JSON.stringify(openApiDocument("http://localhost")));

const BASE = "castor:/openapi";
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: BASE, components: document.components });

/** Compiles a schema of the document, whose references point into the document's components. */
export function compileSchema(schema: unknown): ValidateFunction {
  const absolute = JSON.stringify(schema).replaceAll('"#/components/', `"${BASE}#/components/`);
  return ajv.compile(JSON.parse(absolute) as object);
}

function resolve<Found extends object>(found: Found | { readonly $ref: string }): Found {
  if (!("$ref" in found)) return found;
  const [, , kind, name] = found.$ref.split("/");
  return (document.components as unknown as Record<string, Record<string, Found>>)[kind as string]?.[
    name as string
  ] as Found;
}

/** The operation of "POST /chatroom/{chatroomId}/message". */
export function operationAt(key: string): Operation {
  const [method = "", path = ""] = key.split(" ");
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${key} is not in the document`);
  return operation;
}

/** The documented response of a status, references followed; undefined when it is not documented. */
export function documentedResponse(key: string, status: number): ResponseObject | undefined {
  const found = operationAt(key).responses[status];
  return found && resolve(found);
}

/** Headers of ours that tell a client something; what an answer has of them must be documented. */
const TOLD =
  /^(location|preference-applied|content-disposition|x-cache|etag|retry-after|www-authenticate|idempotent-replayed|ratelimit-.*)$/;

/**
 * Limits fail open when Redis is away, a replay is marked only when it is one, a preference only when it was
 * told, and of conflicts some are over soon.
 */
function isNowAndThen(name: string, status: number): boolean {
  return (
    /^(ratelimit-|idempotent-replayed|preference-applied)/.test(name) ||
    (name === "retry-after" && status === 409)
  );
}

const compiled = new Map<string, ValidateFunction>();

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as text. */
  readonly text: string;
}

/**
 * Everything in which an answer departs from the documents: a status or media type that is not documented,
 * a required header that is missing, a body with a field too many, too few or of another kind.
 */
export function departures(key: string, { status, headers, text }: Answer): string[] {
  const response = documentedResponse(key, status);
  if (!response) return [`${key} answered ${status}, which is not documented`];
  const found: string[] = [];
  const documented = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
  for (const name of documented)
    if (!isNowAndThen(name, status) && !headers.has(name)) found.push(`the header ${name} is missing`);
  for (const name of headers.keys())
    if (TOLD.test(name) && !documented.includes(name) && !(status >= 400 && name.startsWith("ratelimit-")))
      found.push(`the header ${name} is not documented`);
  if (!response.content) return text === "" ? found : [...found, "there is a body where none is documented"];
  const type = headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  const media = response.content[type];
  if (!media) return [...found, `the media type "${type}" is not documented`];
  if (!type.endsWith("json")) return found;
  const name = `${key} ${status} ${type}`;
  const validate = compiled.get(name) ?? compileSchema(media.schema);
  compiled.set(name, validate);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [...found, `the body is not JSON: ${text.slice(0, 200)}`];
  }
  if (validate(body)) return found;
  const faults = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  return [...found, ...faults];
}

/** @throws Error naming each departure of the answer from the OpenAPI document */
export function assertAsDocumented(key: string, answer: Answer): void {
  const found = departures(key, answer);
  if (found.length > 0)
    throw new Error(`${key} departs from its documents:\n${found.join("\n")}\n${answer.text.slice(0, 500)}`);
}
