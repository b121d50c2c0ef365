/**
 * `npm run lock`: adds to package-lock.json what npm left out because the registry it was made against does
 * not carry it: packages for other platforms. Without them, npm ci refuses the lock file, or on the platform
 * in question installs a Next or a Biome that cannot start. tests/house-rules.test.ts fails while one is
 * missing. The entries have no checksum, since their content was not seen; npm then asks the registry.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const OS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const CPU = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

interface LockEntry {
  readonly version: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
export type LockPackages = Readonly<Record<string, LockEntry>>;

interface MissingPackage {
  readonly name: string;
  readonly version: string;
  /** Path in the lock file of the package that asks for it. */
  readonly parent: string;
}

/** Every optional dependency that some package of the lock file names and the lock file does not have. */
export function missingOptional(packages: LockPackages): MissingPackage[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !placesOf(path, name).some((place) => packages[place]))
      .map(([name, range]) => ({ parent: path, name, version: range.replace(/^[\^~]/, "") })),
  );
}

/** Where Node would look for a package that the package at `path` asks for. */
function placesOf(path: string, name: string): string[] {
  const parts = path.split("/node_modules/");
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join("/node_modules/"));
  return [
    ...folders.filter(Boolean).map((folder) => `${folder}/node_modules/${name}`),
    `node_modules/${name}`,
  ];
}

function entryOf({ name, version }: MissingPackage, parent: LockEntry | undefined) {
  const words = name.split(/[^a-z0-9]+/);
  const os = OS.filter((word) => words.includes(word));
  const cpu = CPU.filter((word) => words.includes(word));
  const libc = !os.includes("linux")
    ? []
    : words.includes("musl")
      ? ["musl"]
      : words.includes("gnu")
        ? ["glibc"]
        : [];
  if (cpu.length !== 1) throw new Error(`${name}: which platform this is for cannot be told from its name`);
  return {
    version,
    cpu,
    ...(parent?.dev ? { dev: true } : {}),
    ...(libc.length ? { libc } : {}),
    optional: true,
    ...(os.length ? { os } : {}),
  };
}

function completeLock(file: string): void {
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, object> };
  const packages = lock.packages as Record<string, LockEntry>;
  const added = missingOptional(packages);
  for (const missing of added) {
    lock.packages[`node_modules/${missing.name}`] = entryOf(missing, packages[missing.parent]);
  }
  // The root, whose name is empty, stays first.
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
  );
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length ? `Added ${added.map(({ name }) => name).join(", ")}` : "Nothing was missing.");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) completeLock("package-lock.json");
