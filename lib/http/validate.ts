import "server-only";
import type { z } from "zod";
import { AppError } from "@/lib/errors";

/** Parses one part of a request; an invalid one is invalid_request with one detail per field. */
export function parsePart<Schema extends z.ZodType>(
  schema: Schema | undefined,
  value: unknown,
  part: "params" | "query" | "body",
): z.output<Schema> | undefined {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    refuseUnstorableText(parsed.data, part);
    return parsed.data;
  }
  // An id that is no id names nothing that exists.
  if (part === "params") throw new AppError("not_found");
  const details = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        field: [part, ...path, key].join("."),
        message: "This field is not known here.",
      }));
    return [{ field: [part, ...path].join("."), message: issue.message }];
  });
  throw new AppError("invalid_request", undefined, { details: details.slice(0, 50) });
}

/** NUL, which PostgreSQL refuses in any text, and half a surrogate pair, which no UTF-8 can carry. */
const UNSTORABLE = /\0|\p{Surrogate}/u;

/** Looks at what was parsed, which is no deeper than its schema, never at what was sent. */
function refuseUnstorableText(value: unknown, where: string): void {
  if (typeof value === "string") {
    if (!UNSTORABLE.test(value)) return;
    const message = "This text has a character that cannot be stored (NUL, or half of a pair). Remove it.";
    throw new AppError("invalid_request", undefined, { details: [{ field: where, message }] });
  }
  if (typeof value === "object" && value !== null)
    for (const [name, inner] of Object.entries(value)) refuseUnstorableText(inner, `${where}.${name}`);
}

/** The query as an object; a name given twice keeps its last value. */
export function queryOf(url: URL): Record<string, string> {
  return Object.fromEntries(url.searchParams);
}
