import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startGuarded } from "../local/guarded-process";

/** Build folder of the tests, apart from the one that `npm run dev` and `npm run build` use. */
export const TEST_DIST = ".next-test";
const STAMP = join(TEST_DIST, "made-from");

/** Folders at the top that no build reads. */
const NOT_BUILT = /^(\..*|node_modules|tests|local|scripts|bench|docs|coverage)$/;
/** Files that builds write themselves, or that do not matter to one. */
const NOT_SOURCE = /(^next-env\.d\.ts|\.md|\.tsbuildinfo)$/;

export const NEXT = join("node_modules", "next", "dist", "bin", "next");

/**
 * Builds the app for the tests, unless the last build was made from the same files.
 *
 * @returns seconds that the build took; 0 when there was nothing to do
 * @throws Error when the build fails; its report is on the screen by then
 */
export async function buildForTests(): Promise<number> {
  const current = hashSources();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === current) return 0;
  const began = Date.now();
  const build = await startGuarded({
    command: process.execPath,
    args: [NEXT, "build"],
    env: { ...process.env, NODE_ENV: "production", NEXT_DIST_DIR: TEST_DIST, NEXT_TELEMETRY_DISABLED: "1" },
  });
  const { code } = await build.ended;
  if (code !== 0) throw new Error("The app does not build: see above.");
  writeFileSync(STAMP, current);
  return (Date.now() - began) / 1000;
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  const visit = (folder: string) => {
    const entries = readdirSync(folder || ".", { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (folder === "" && NOT_BUILT.test(entry.name)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && !NOT_SOURCE.test(entry.name)) hash.update(path).update(readFileSync(path));
    }
  };
  visit("");
  return hash.digest("hex");
}
