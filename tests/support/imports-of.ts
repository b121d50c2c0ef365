import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** Everything a file names in an import, an export from, or a dynamic import. */
export function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g)].flatMap(
    ([, imported]) => imported ?? [],
  );
}

/** The code that a file reaches through our own files, itself included, by paths in the checkout. */
export function reachedFrom(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const imported of importsOf(file)) {
    const path = imported.startsWith("@/") ? imported.slice(2) : posix.join(posix.dirname(file), imported);
    const code = [`${path}.ts`, `${path}.tsx`].find((candidate) => existsSync(candidate));
    if (code) reachedFrom(code, found);
  }
  return found;
}
