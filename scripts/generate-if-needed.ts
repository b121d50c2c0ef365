import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

const STAMP = "lib/db/generated/.made-from";

/**
 * Writes the database client if the schema or Prisma has changed since it was written.
 *
 * @throws Error with Prisma's own report
 */
export async function generateIfNeeded(): Promise<void> {
  const hash = createHash("sha256");
  for (const file of ["prisma/schema.prisma", "prisma.config.ts", "node_modules/prisma/package.json"]) {
    hash.update(readFileSync(file));
  }
  const current = hash.digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === current) return;
  try {
    await promisify(execFile)(process.execPath, ["scripts/generate.mjs"]);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`The database client could not be generated:\n${stderr?.trim() || message}`);
  }
  writeFileSync(STAMP, current);
}
