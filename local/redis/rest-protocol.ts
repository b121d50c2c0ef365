import { fromBytes, RedisError, type Reply, Status, toBytes } from "./reply";

/** What one HTTP request asks for, in the terms of Upstash's REST API. */
export type RestRequest =
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "pipeline" | "transaction"; readonly commands: readonly (readonly string[])[] };

/** A request that makes no sense; `message` is what Upstash answers in its 400. */
export class BadRestRequestError extends Error {}

/**
 * Reads a request: `POST /` with a JSON array, `/pipeline` and `/multi-exec` with arrays of arrays, or the
 * command in the path (`/set/key/value?EX=10`), whose last argument may be the body.
 *
 * @param segments the path's parts, decoded
 */
export function parseRestRequest(
  segments: readonly string[],
  query: URLSearchParams,
  body: string,
): RestRequest {
  const [first] = segments;
  if (segments.length === 0) return { kind: "command", command: toCommand(parseJson(body)) };
  if (segments.length === 1 && (first === "pipeline" || first === "multi-exec")) {
    const commands = parseJson(body);
    const name = first === "pipeline" ? "pipeline" : "multi-exec";
    if (!Array.isArray(commands)) throw new BadRestRequestError(`ERR failed to parse ${name} request`);
    if (commands.length === 0) throw new BadRestRequestError(`ERR empty ${name} request`);
    return { kind: first === "pipeline" ? "pipeline" : "transaction", commands: commands.map(toCommand) };
  }
  const options = [...query].flatMap(([name, value]) => (value === "" ? [name] : [name, value]));
  const command = [...segments, ...(body === "" ? [] : [body]), ...options];
  return { kind: "command", command: command.map(toBytes) };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadRestRequestError("ERR failed to parse command");
  }
}

function toCommand(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new BadRestRequestError("ERR failed to parse command");
  if (value.length === 0) throw new BadRestRequestError("ERR empty command");
  return value.map((part: unknown) => {
    if (typeof part === "string") return toBytes(part);
    if (typeof part === "number" || typeof part === "boolean") return String(part);
    return toBytes(JSON.stringify(part));
  });
}

export type Encoding = "utf8" | "base64";
type Json = string | number | null | Json[];

/** One element of a pipeline's answer, and the whole answer to a single command. */
export function encodeResult(reply: Reply, encoding: Encoding): { result: Json } | { error: string } {
  if (reply instanceof RedisError) return { error: reply.message };
  // Statuses such as OK go as they are at the top; inside arrays the client decodes every string.
  if (reply instanceof Status && reply.text === "OK") return { result: "OK" };
  return { result: encodeValue(reply, encoding) };
}

function encodeValue(reply: Reply, encoding: Encoding): Json {
  if (reply === null || typeof reply === "number") return reply;
  if (Array.isArray(reply)) return reply.map((item) => encodeValue(item, encoding));
  if (reply instanceof RedisError) return reply.message;
  const bytes = reply instanceof Status ? reply.text : reply;
  return encoding === "base64" ? Buffer.from(bytes, "latin1").toString("base64") : fromBytes(bytes);
}
