import type { OpenApiDocument, Operation } from "@/lib/contract/openapi-types";

const variable = (name: string) => `$${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** How a person would call the operation from a shell; ids and the token are variables of that shell. */
export function curlExample(
  { servers }: OpenApiDocument,
  method: string,
  path: string,
  operation: Operation,
): string {
  const url = servers[0]?.url + path.replace(/\{(\w+)\}/g, (_, name: string) => variable(name));
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const streams = JSON.stringify(operation.responses).includes("text/event-stream");
  const verb = method === "get" ? (streams ? " -N" : "") : ` -X ${method.toUpperCase()}`;
  const lines = [`curl${verb} "${url}"`];
  if (operation.security.some((scheme) => "bearer" in scheme))
    lines.push(`-H "Authorization: Bearer $TOKEN"`);
  for (const parameter of operation.parameters ?? [])
    if ("in" in parameter && parameter.in === "header" && parameter.example !== undefined)
      lines.push(`-H ${quoted(`${parameter.name}: ${parameter.example}`)}`);
  if (body) {
    const [type, { example }] = body;
    lines.push(`-H ${quoted(`Content-Type: ${type}`)}`);
    lines.push(example === undefined ? "--data-binary @FILE" : `-d ${quoted(JSON.stringify(example))}`);
  }
  return lines.join(" \\\n  ");
}
