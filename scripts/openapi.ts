/** `npm run openapi`: writes the contract as OpenAPI 3.1 to docs/openapi.json. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "@/lib/contract/openapi";

export const OPENAPI_FILE = "docs/openapi.json";

/** The text of docs/openapi.json; a test compares it with the file. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument("http://localhost:3000"), null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(OPENAPI_FILE, openApiText());
  process.stdout.write(`${OPENAPI_FILE} is written.\n`);
}
