import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** "POST /chatroom/{chatroomId}/message": the method and the path below /api, which together name an endpoint. */
export type EndpointKey = `${Method} /${string}`;

type Responses = Readonly<Record<number, z.ZodType>>;

/** A request header, for the documents. */
export interface HeaderSpec {
  readonly description: string;
  readonly example: string;
  readonly required?: true;
}

export interface EndpointSpec {
  /** Group in the documents. */
  readonly tag: string;
  readonly summary: string;
  /** Markdown; what a caller must know beyond the summary. */
  readonly description?: string;
  /** user: a Bearer token or the session cookie; none: open; signature: the sender signs the body. */
  readonly auth: "user" | "none" | "signature";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The JSON body; left out where the endpoint takes none. */
  readonly body?: z.ZodType;
  /** Where the body is not JSON: its media type, for the documents; the route reads it itself. */
  readonly rawBody?: string;
  /** What `data` holds, by success status. */
  readonly responses: Responses;
  /** A list: the answer carries page.nextCursor beside data. */
  readonly paged?: true;
  /** Where the answer is not the JSON envelope: its media types by status 200. */
  readonly rawResponse?: readonly string[];
  /** Errors beyond those that every endpoint of its kind can answer (see errorsOf). */
  readonly errors?: readonly ErrorCode[];
  /** Takes a prompt of the plan: its RateLimit-* headers show the prompts of the day. */
  readonly quota?: true;
  /** Never counted against a limit, and so never waits for Redis: balancers ask often, on bad days too. */
  readonly unlimited?: true;
  /** False where the answer needs no service, so that there is no 503. */
  readonly needsServices?: false;
  /** Takes an Idempotency-Key header. */
  readonly idempotent?: true;
  /** Largest body in bytes; 1 MB unless told. */
  readonly bodyLimit?: number;
  /** Answers carry an ETag, and a matching If-None-Match is answered 304. */
  readonly etag?: true;
  /** Headers it reads beyond those that every endpoint of its kind reads, by name. */
  readonly requestHeaders?: Readonly<Record<string, HeaderSpec>>;
  /** Headers of its success answers beyond those of every endpoint of its kind, by name: what they say. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

export interface Endpoint<Key extends EndpointKey = EndpointKey, Spec extends EndpointSpec = EndpointSpec> {
  readonly key: Key;
  readonly method: Method;
  /** Path below /api with {name} for parameters. */
  readonly path: string;
  readonly spec: Spec;
  /** Its place among all that were declared, for the order of the documents. */
  readonly order: number;
}

let declared = 0;

/** Declares one endpoint: the single source of its validation, types, OpenAPI operation and Postman request. */
export function endpoint<const Key extends EndpointKey, const Spec extends EndpointSpec>(
  key: Key,
  spec: Spec,
): Endpoint<Key, Spec> {
  const [method, path] = key.split(" ") as [Method, string];
  declared += 1;
  return { key, method, path, spec, order: declared };
}

type Field<Spec, Name extends keyof EndpointSpec> = Spec extends { readonly [K in Name]: infer Schema }
  ? Schema
  : never;
type Parsed<Schema> = [Schema] extends [never]
  ? undefined
  : Schema extends z.ZodType
    ? z.output<Schema>
    : undefined;
type Written<Schema> = [Schema] extends [never]
  ? undefined
  : Schema extends z.ZodType
    ? z.input<Schema>
    : undefined;

/** What the handler of an endpoint receives, parsed. */
export type ParamsOf<E> = E extends Endpoint<EndpointKey, infer Spec> ? Parsed<Field<Spec, "params">> : never;
export type QueryOf<E> = E extends Endpoint<EndpointKey, infer Spec> ? Parsed<Field<Spec, "query">> : never;
export type BodyOf<E> = E extends Endpoint<EndpointKey, infer Spec> ? Parsed<Field<Spec, "body">> : never;

/** What a caller writes. */
export type ParamsInput<E> =
  E extends Endpoint<EndpointKey, infer Spec> ? Written<Field<Spec, "params">> : never;
export type QueryInput<E> =
  E extends Endpoint<EndpointKey, infer Spec> ? Written<Field<Spec, "query">> : never;
export type BodyInput<E> = E extends Endpoint<EndpointKey, infer Spec> ? Written<Field<Spec, "body">> : never;

/** A success answer as the handler returns it: a documented status with the data of that status. */
export type ReplyOf<E> =
  E extends Endpoint<EndpointKey, infer Spec>
    ? {
        [Status in keyof Spec["responses"] & number]: {
          readonly status: Status;
          readonly data: z.input<Spec["responses"][Status]>;
          readonly page?: { readonly nextCursor: string | null };
          readonly headers?: Readonly<Record<string, string>>;
        };
      }[keyof Spec["responses"] & number]
    : never;

/** The `data` a caller receives on success. */
export type DataOf<E> =
  E extends Endpoint<EndpointKey, infer Spec>
    ? z.output<Spec["responses"][keyof Spec["responses"] & number]>
    : never;

/** Whether requests count against the caller's limit of a minute. */
export function isLimited({ spec }: Endpoint): boolean {
  return spec.auth !== "signature" && !spec.unlimited;
}

/** Every error an endpoint can answer: its own, and those that follow from what it takes. */
export function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const { method, spec } = endpoint;
  const codes = new Set<ErrorCode>(["internal"]);
  if (spec.needsServices !== false) codes.add("service_unavailable");
  if (isLimited(endpoint)) codes.add("rate_limited");
  if (spec.query || spec.body) codes.add("invalid_request");
  if (spec.params) codes.add("not_found");
  if (spec.auth === "user") {
    codes.add("unauthenticated");
    if (method !== "GET") codes.add("origin_refused");
  }
  if (spec.body || spec.rawBody) codes.add("payload_too_large").add("unsupported_media_type");
  if (spec.quota) codes.add("quota_exceeded");
  if (spec.idempotent) codes.add("idempotency_mismatch").add("conflict");
  for (const code of spec.errors ?? []) codes.add(code);
  return [...codes];
}
