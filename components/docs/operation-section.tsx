import { DocText, InlineText } from "@/components/docs/doc-text";
import { FieldList, SchemaFields, TypeName } from "@/components/docs/schema-view";
import { curlExample } from "@/lib/contract/curl-example";
import type { JsonSchema } from "@/lib/contract/openapi-schemas";
import type { OpenApiDocument, Operation, Parameter, ResponseObject } from "@/lib/contract/openapi-types";

const METHOD_CLASSES: Readonly<Record<string, string>> = {
  get: "bg-accent-soft text-accent",
  post: "bg-good-soft text-good",
  patch: "bg-warn-soft text-warn",
  delete: "bg-danger-soft text-danger",
};

/** GET, POST … as a badge. */
function MethodBadge({ method }: { readonly method: string }) {
  return (
    <span
      className={`inline-block min-w-14 rounded-sm px-1.5 py-0.5 text-center font-mono font-semibold text-xs ${METHOD_CLASSES[method] ?? ""}`}
    >
      {method.toUpperCase()}
    </span>
  );
}

function resolve<Found extends object>(
  document: OpenApiDocument,
  found: Found | { readonly $ref: string },
): Found {
  if (!("$ref" in found)) return found;
  const [, , kind = "", name = ""] = found.$ref.split("/");
  return (document.components as unknown as Record<string, Record<string, Found>>)[kind]?.[name] as Found;
}

function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <section
      // Long lines scroll, so the keyboard must be able to get in.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      aria-label={label}
      className="my-3 overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-sm"
    >
      <pre>
        <code>{text}</code>
      </pre>
    </section>
  );
}

interface OperationSectionProps {
  readonly document: OpenApiDocument;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Everything about one endpoint: what it takes, what it answers, how to call it from a shell. */
export function OperationSection({ document, method, path, operation }: OperationSectionProps) {
  const { operationId, summary, description, requestBody, security } = operation;
  const title = `${operationId}-title`;
  const parameters = (operation.parameters ?? []).map((each) => resolve<Parameter>(document, each));
  const body = Object.entries(requestBody?.content ?? {})[0];
  return (
    <section id={operationId} aria-labelledby={title} className="scroll-mt-16 border-line border-t py-8">
      <h3 id={title} className="font-semibold text-xl">
        {summary}
      </h3>
      <p className="flex flex-wrap items-center gap-2 pt-2">
        <MethodBadge method={method} />
        <code className="font-mono text-base [overflow-wrap:anywhere]">{path}</code>
        <span className="text-ink-faint text-sm">
          {security.length > 0
            ? security.some((scheme) => "bearer" in scheme)
              ? "needs a token"
              : "signed"
            : "open"}
        </span>
      </p>
      {description && <DocText text={description} />}
      {parameters.length > 0 && (
        <>
          <h4 className="pt-3 pb-2 font-semibold text-base">Parameters</h4>
          <FieldList
            rows={parameters.map((parameter) => ({
              name: parameter.name,
              schema: parameter.schema,
              required: Boolean(parameter.required),
              description: `${parameter.description ?? ""} (${parameter.in})`.trim(),
            }))}
          />
        </>
      )}
      {body && (
        <>
          <h4 className="pt-4 pb-2 font-semibold text-base">Body: {body[0]}</h4>
          <SchemaFields schema={body[1].schema} />
        </>
      )}
      <Code text={curlExample(document, method, path, operation)} label={`${summary}: curl`} />
      <h4 className="pt-2 pb-2 font-semibold text-base">Answers</h4>
      <dl className="grid gap-2">
        {Object.entries(operation.responses).map(([status, response]) => (
          <div key={status} className="grid grid-cols-[3rem_1fr] text-base">
            <dt className="font-mono text-sm">{status}</dt>
            <dd className="min-w-0">
              <Answer response={resolve<ResponseObject>(document, response)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Answer({ response }: { readonly response: ResponseObject }) {
  const types = Object.entries(response.content ?? {});
  const { schema, example, examples } = types[0]?.[1] ?? {};
  if (examples)
    return response.description.split("\n\n").map((line) => (
      <p key={line}>
        <InlineText text={line} />
      </p>
    ));
  const data = (schema?.properties as Record<string, JsonSchema> | undefined)?.data;
  const events = schema?.["x-events"] as Record<string, JsonSchema> | undefined;
  return (
    <>
      {response.description}
      {data && Object.keys(data.properties ?? { data }).length > 0 && (
        <>
          : <TypeName schema={data} />
        </>
      )}
      {types.length > 0 && !data && `: ${types.map(([type]) => type).join(", ")}`}
      {data && <SchemaFields schema={data} />}
      {events && (
        <FieldList
          rows={Object.entries(events).map(([name, event]) => ({ name, schema: event, required: false }))}
        />
      )}
      {example !== undefined && (
        <details className="mt-1">
          <summary className="w-fit cursor-pointer text-accent text-sm">Example</summary>
          <Code text={JSON.stringify(example, null, 2)} label="Example answer" />
        </details>
      )}
    </>
  );
}
