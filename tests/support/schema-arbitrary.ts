import fc from "fast-check";
import type { JsonSchema } from "@/lib/contract/openapi-schemas";
import { document } from "./response-validator";

/** Values that have broken programs before, whatever was asked for. */
const NASTY = fc.constantFrom<unknown>(
  null,
  true,
  -1,
  0,
  -0,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: { prototype: {} } },
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00\ud800",
  "\u202e\u2066\ufeff\uffff",
  "👩‍👩‍👧‍👦",
  "%00%ff",
  "../../etc/passwd",
  "' OR '1'='1' --",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "constructor",
  "x".repeat(40_000),
  "9".repeat(400),
  "1970-01-01T00:00:00Z",
  "00000000-0000-0000-0000-000000000000",
);

const nasty = fc.oneof({ weight: 3, arbitrary: NASTY }, { weight: 1, arbitrary: fc.jsonValue() });

const formats: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  date: fc.constant("2026-11-22"),
  "date-time": fc.constant("2026-11-22T09:30:00.000Z"),
};

/**
 * Values of a JSON Schema of the document, now and then with a part that does not fit it at all.
 *
 * @param spoil one part in this many is replaced; 0 for values that all fit
 */
export function arbitraryOf(schema: JsonSchema, spoil: number): fc.Arbitrary<unknown> {
  const fitting = fittingOf(schema, spoil);
  return spoil === 0
    ? fitting
    : fc.oneof({ weight: spoil - 1, arbitrary: fitting }, { weight: 1, arbitrary: nasty });
}

function fittingOf(schema: JsonSchema, spoil: number): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === "string") {
    const named = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return fittingOf(named ?? {}, spoil);
  }
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.anyOf))
    return fc.oneof(...schema.anyOf.map((variant: JsonSchema) => fittingOf(variant, spoil)));
  const examples = (schema.examples ?? []) as unknown[];
  const [type] = [schema.type].flat();
  if (type === "string") {
    const text = stringOf(schema);
    return examples.length > 0 ? fc.oneof(fc.constantFrom(...examples), text) : text;
  }
  if (type === "integer" || type === "number") {
    const { minimum: min = -1000, maximum: max = 1000 } = schema as { minimum?: number; maximum?: number };
    return fc.integer({ min, max });
  }
  if (type === "boolean") return fc.boolean();
  if (type === "null") return fc.constant(null);
  if (type === "array")
    return fc.array(arbitraryOf((schema.items ?? {}) as JsonSchema, spoil), {
      maxLength: Math.min(Number(schema.maxItems ?? 4), 10),
    });
  if (type === "object") return objectOf(schema, spoil);
  return nasty;
}

function stringOf({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  const formatted = formats[String(format)];
  if (formatted) return formatted;
  // fast-check makes no strings for patterns that look ahead; their examples and nasty values have to do.
  if (typeof pattern === "string" && !pattern.includes("(?")) return fc.stringMatching(new RegExp(pattern));
  const [least, most] = [Number(minLength), Number(maxLength)];
  const short = fc.string({ unit: "binary", minLength: least, maxLength: Math.min(most, least + 60) });
  return fc.oneof(
    { weight: 8, arbitrary: short },
    { weight: 1, arbitrary: fc.constantFrom("x".repeat(most), "x".repeat(most + 1), "é".repeat(least)) },
  );
}

function objectOf({ properties = {}, required = [] }: JsonSchema, spoil: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties as Record<string, JsonSchema>).map(([name, property]) => [
      name,
      arbitraryOf(property, spoil),
    ]),
  );
  const object = fc.record(fields, { requiredKeys: required as string[] });
  if (spoil === 0) return object;
  const extra = fc
    .tuple(object, fc.string(), nasty)
    .map(([value, name, more]) => ({ ...value, [name]: more }));
  return fc.oneof({ weight: spoil * 2, arbitrary: object }, { weight: 1, arbitrary: extra });
}
