import { InlineText } from "@/components/docs/doc-text";
import type { JsonSchema } from "@/lib/contract/openapi-schemas";

const nameOf = ($ref: string) => $ref.split("/").at(-1) ?? $ref;

/** Where a named schema stands on the page. */
export const schemaAnchor = (name: string) => `schema-${name}`;

/** What a value is, in a few words; named schemas are links to where they are told. */
export function TypeName({ schema }: { readonly schema: JsonSchema }) {
  if (typeof schema.$ref === "string") {
    const name = nameOf(schema.$ref);
    return (
      <a href={`#${schemaAnchor(name)}`} className="text-accent underline underline-offset-2">
        {name}
      </a>
    );
  }
  if (Array.isArray(schema.anyOf))
    return schema.anyOf.map((variant: JsonSchema, index) => (
      // Two variants may read alike, but they never change places.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <span key={index}>
        {index > 0 && " | "}
        <TypeName schema={variant} />
      </span>
    ));
  if (schema.type === "array")
    return (
      <>
        array of <TypeName schema={(schema.items ?? {}) as JsonSchema} />
      </>
    );
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const types = [schema.type ?? "any"].flat().join(" | ");
  return typeof schema.format === "string" ? `${types} (${schema.format})` : types;
}

/** "1 to 120 characters", "at most 8". */
function limitsOf(schema: JsonSchema): string {
  const between = (least: unknown, most: unknown, what: string) => {
    if (least !== undefined && most !== undefined) return `${least} to ${most}${what}`;
    if (most !== undefined) return `at most ${most}${what}`;
    return least === undefined || least === 0 ? "" : `at least ${least}${what}`;
  };
  return [
    between(schema.minLength, schema.maxLength, " characters"),
    between(schema.minItems, schema.maxItems, " items"),
    between(schema.minimum, schema.maximum, ""),
    "default" in schema && typeof schema.default !== "object"
      ? `${JSON.stringify(schema.default)} unless told`
      : "",
  ]
    .filter(Boolean)
    .join("; ");
}

interface Row {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly description?: string | undefined;
}

/** One line per field: name, type, what it says. */
export function FieldList({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <dl className="divide-y divide-line border-line border-y">
      {rows.map(({ name, schema, required, description = schema.description as string | undefined }) => (
        <div key={name} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[minmax(9rem,14rem)_1fr]">
          <dt className="font-mono text-sm [overflow-wrap:anywhere]">
            {name}
            {required && <span className="ps-2 font-sans text-ink-faint text-xs">required</span>}
          </dt>
          <dd className="min-w-0 text-base">
            <span className="text-ink-muted text-sm">
              <TypeName schema={schema} />
              {limitsOf(schema) && `, ${limitsOf(schema)}`}
            </span>
            {description && (
              <span className="block">
                <InlineText text={description} />
              </span>
            )}
            <Inner schema={schema} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Fields of an object that is written where it is used. */
function Inner({ schema }: { readonly schema: JsonSchema }) {
  const candidates = [schema, schema.items, ...((schema.anyOf as JsonSchema[]) ?? [])] as (
    | JsonSchema
    | undefined
  )[];
  const object = candidates.find((candidate) => candidate?.properties);
  if (!object) return null;
  return (
    <div className="mt-2 border-line border-s-2 ps-3">
      <SchemaFields schema={object} />
    </div>
  );
}

/** The fields of an object schema. */
export function SchemaFields({ schema }: { readonly schema: JsonSchema }) {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = (schema.required ?? []) as string[];
  if (properties.length === 0) return null;
  return (
    <FieldList
      rows={properties.map(([name, property]) => ({
        name,
        schema: property,
        required: required.includes(name),
      }))}
    />
  );
}
