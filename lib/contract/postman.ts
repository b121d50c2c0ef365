import type { Endpoint } from "@/lib/contract/endpoint";
import { errorsOf } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { openApiDocument } from "@/lib/contract/openapi";
import type { JsonSchema } from "@/lib/contract/openapi-schemas";
import type { OpenApiDocument, Operation, ResponseObject } from "@/lib/contract/openapi-types";
import { LEFT_OUT, STEPS, type Step } from "@/lib/contract/postman-steps";
import { ERRORS } from "@/lib/errors";

const SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/** Variables of the collection; those without a value are kept by the requests on their way. */
const VARIABLES: Readonly<Record<string, string>> = {
  baseUrl: "http://localhost:3000/api",
  mobile: "",
  password: "seven quiet herons",
  nextPassword: "eight quiet herons",
  skipStreams: "true",
  otp: "",
  token: "",
  sessionId: "",
  personaId: "",
  attachmentId: "",
  chatroomId: "",
  messageId: "",
  shareToken: "",
};

const DESCRIPTION = `Every endpoint of Castor, generated from its contract (npm run postman writes and runs it).

Run the folders from top to bottom: each request keeps what the later ones need (code → token → room → message …), and checks its answer. Single requests work as well, once those before them have run.

- **mobile** is drawn at random when it is empty; write your own number into it to use that.
- **otp** is kept from the answer where codes are delivered by \`mock\` (npm run dev); elsewhere write the code you receive into it.
- **skipStreams**: "false" opens the event stream, which goes on until you cancel it.

Left out: ${Object.entries(LEFT_OUT)
  .map(([key, reason]) => `\`${key}\` (${reason})`)
  .join(", ")}.`;

const DRAW_NUMBER = [
  'if (!pm.collectionVariables.get("mobile")) {',
  "  const digits = Array.from({ length: 9 }, () => Math.floor(Math.random() * 10)).join('');",
  '  pm.collectionVariables.set("mobile", "+919" + digits);',
  "}",
];

const script = (listen: "test" | "prerequest", exec: readonly string[]) => ({
  listen,
  script: { type: "text/javascript", exec },
});

/** The Postman collection (v2.1) of the whole contract. */
export function postmanCollection() {
  const document = JSON.parse(JSON.stringify(openApiDocument("http://localhost:3000"))) as OpenApiDocument;
  const folders = [...new Set(STEPS.map(({ folder }) => folder))];
  return {
    info: { name: "Castor", description: DESCRIPTION, schema: SCHEMA },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{token}}", type: "string" }] },
    event: [script("prerequest", DRAW_NUMBER)],
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value, type: "string" })),
    item: folders.map((folder) => ({
      name: folder,
      description: document.tags.find(({ name }) => name === folder)?.description ?? "",
      item: STEPS.filter((step) => step.folder === folder).map((step) => itemOf(step, document)),
    })),
  };
}

function itemOf(step: Step, document: OpenApiDocument) {
  const endpoint = endpoints.find(({ key }) => key === step.key);
  const operation = endpoint && document.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
  if (!endpoint || !operation) throw new Error(`${step.key} is no endpoint of the contract`);
  return {
    name: step.name ?? endpoint.spec.summary,
    event: [
      ...(step.stream
        ? [
            script("prerequest", [
              'if (pm.variables.get("skipStreams") === "true") pm.execution.skipRequest();',
            ]),
          ]
        : []),
      script("test", checksOf(step, operation, document)),
    ],
    request: {
      method: endpoint.method,
      description: descriptionOf(endpoint),
      ...(endpoint.spec.auth !== "user" && { auth: { type: "noauth" } }),
      header: headersOf(step, endpoint),
      ...bodyOf(step, operation),
      url: urlOf(step, endpoint),
    },
    response: [],
  };
}

function descriptionOf(endpoint: Endpoint): string {
  const errors = errorsOf(endpoint).map(
    (code) => `- ${ERRORS[code].status} \`${code}\`: ${ERRORS[code].meaning}`,
  );
  return [endpoint.spec.description ?? endpoint.spec.summary, `Errors:\n\n${errors.join("\n")}`].join("\n\n");
}

function headersOf(step: Step, { spec }: Endpoint) {
  const type = spec.rawBody ?? (spec.body && "application/json");
  const headers = { ...(type && { "Content-Type": type }), ...step.headers };
  return Object.entries(headers).map(([key, value]) => ({ key, value }));
}

function bodyOf(step: Step, { requestBody }: Operation) {
  if (!requestBody) return {};
  if (step.text !== undefined) return { body: { mode: "raw", raw: step.text } };
  const value = step.body ?? Object.values(requestBody.content)[0]?.example;
  return {
    body: { mode: "raw", raw: JSON.stringify(value, null, 2), options: { raw: { language: "json" } } },
  };
}

/** Where a path parameter's value comes from, when not from the variable of its own name. */
const PATH_VARIABLES: Readonly<Record<string, string>> = { token: "{{shareToken}}" };

function urlOf(step: Step, { path, spec }: Endpoint) {
  const segments = path
    .slice(1)
    .replace(/\{(\w+)\}/g, ":$1")
    .split("/");
  const query = Object.entries(step.query ?? {}).map(([key, value]) => ({ key, value }));
  const search = query.length > 0 ? `?${query.map(({ key, value }) => `${key}=${value}`).join("&")}` : "";
  const names = Object.keys(spec.params?.shape ?? {});
  return {
    raw: `{{baseUrl}}/${segments.join("/")}${search}`,
    host: ["{{baseUrl}}"],
    path: segments,
    ...(query.length > 0 && { query }),
    ...(names.length > 0 && {
      variable: names.map((key) => ({ key, value: PATH_VARIABLES[key] ?? `{{${key}}}` })),
    }),
  };
}

/** What must hold of the answer, and what is kept of it. */
function checksOf(step: Step, operation: Operation, document: OpenApiDocument): string[] {
  const lines = [
    `pm.test("answers ${step.expect.join(" or ")}", () => pm.expect(pm.response.code).to.be.oneOf([${step.expect.join(", ")}]));`,
    'pm.test("says its X-Request-Id", () => pm.expect(pm.response.headers.get("X-Request-Id")).to.match(/^[\\w.-]{8,64}$/));',
    'pm.test("stays out of shared caches", () => pm.expect(pm.response.headers.get("Cache-Control")).to.match(/private|no-cache/));',
  ];
  const response = operation.responses[step.expect[0]] as ResponseObject | undefined;
  const schema = response?.content?.["application/json"]?.schema;
  const data = (schema?.properties as Record<string, JsonSchema> | undefined)?.data;
  if (!data) return lines;
  lines.push(
    // The sandbox has a global of the name data.
    "const answer = pm.response.json();",
    'pm.test("is a success", () => pm.expect(answer.success).to.equal(true));',
  );
  const fields = requiredOf(data, document);
  if (fields.length > 0)
    lines.push(
      `pm.test("has its fields", () => [answer.data].flat().forEach((each) => pm.expect(each).to.include.keys(${JSON.stringify(fields)})));`,
    );
  if (schema?.required && (schema.required as string[]).includes("page"))
    lines.push('pm.test("has its page", () => pm.expect(answer.page).to.include.keys(["nextCursor"]));');
  for (const [name, expression] of Object.entries(step.save ?? {}))
    lines.push(`pm.collectionVariables.set(${JSON.stringify(name)}, answer.${expression});`);
  return lines;
}

/** The fields that data, or each item of it, must have. */
function requiredOf(schema: JsonSchema, document: OpenApiDocument): string[] {
  if (schema.type === "array") return requiredOf(schema.items as JsonSchema, document);
  if (typeof schema.$ref === "string") {
    const named = document.components.schemas[schema.$ref.split("/").at(-1) ?? ""];
    return requiredOf(named ?? {}, document);
  }
  return [...((schema.required ?? []) as string[])];
}
