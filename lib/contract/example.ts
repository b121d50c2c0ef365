import type { JsonSchema } from "@/lib/contract/openapi-schemas";

const BY_FORMAT: Readonly<Record<string, string>> = {
  uuid: "019a8b5e-7c1d-7e55-9d3c-2f6b1a9e4c10",
  "date-time": "2026-11-22T09:30:00.000Z",
  date: "2026-11-22",
};

const REF = "#/components/schemas/";

/** An id in an example names nothing that exists: sent as it stands, it would be refused. */
const isWorthSending = (schema: JsonSchema) => Array.isArray(schema.examples) && schema.format !== "uuid";

/**
 * An example of a schema: its own where it has one, else made of its parts. What may be null is null, unless
 * it has an example of its own.
 *
 * @param complete with every property, as in an answer; otherwise as a first request would have them
 */
export function exampleOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
  { complete }: { complete: boolean },
): unknown {
  const inner = (part: unknown) => exampleOf(part as JsonSchema, components, { complete });
  if (typeof schema.$ref === "string") return inner(components[schema.$ref.slice(REF.length)] ?? {});
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ("default" in schema && !schema.properties) return schema.default;
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const types = [schema.type].flat();
  const variants = (schema.anyOf ?? []) as JsonSchema[];
  if (types.includes("null") || variants.some((variant) => variant.type === "null")) return null;
  if (variants[0]) return inner(variants[0]);
  if (types[0] === "array") return schema.items && complete ? [inner(schema.items)] : [];
  if (types[0] === "object") {
    const required = (schema.required ?? []) as string[];
    return Object.fromEntries(
      Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
        .filter(([name, property]) => complete || required.includes(name) || isWorthSending(property))
        .map(([name, property]) => [name, inner(property)]),
    );
  }
  if (types[0] === "boolean") return false;
  if (types[0] === "integer" || types[0] === "number") return schema.minimum ?? 0;
  if (types[0] === "string") return BY_FORMAT[String(schema.format)] ?? "text";
  return null;
}
