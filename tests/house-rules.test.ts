import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { describe, expect, test } from "vitest";
import { type LockPackages, missingOptional } from "../scripts/complete-lock";

/** Every file of the checkout that is or will be committed. */
const FILES = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
  encoding: "utf8",
})
  .split("\0")
  .filter(Boolean);
const CODE = FILES.filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file));
const APPLICATION = CODE.filter((file) => /^(app|components|inngest|lib|messages)\//.test(file));
const THIS_FILE = "tests/house-rules.test.ts";
/** The oldest Node that Castor promises to run on (package.json, engines). */
const OLDEST = "20.9.0";

/** The places where a pattern occurs, as file:line, leaving comments alone. */
function find(pattern: RegExp, files: readonly string[]): string[] {
  return files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) =>
        !/^\s*(\*|\/\/|\/\*)/.test(line) && pattern.test(line) ? [`${file}:${index + 1}`] : [],
      ),
  );
}

describe("tests", () => {
  const tests = CODE.filter((file) => file.startsWith("tests/") && file !== THIS_FILE);

  test("replace no module: what they prove must be the real thing", () => {
    expect(find(/\bvi\.(mock|doMock|hoisted)\(/, tests)).toEqual([]);
  });

  test("are neither skipped nor repeated until they pass", () => {
    expect(find(/\b(test|it|describe)\.(skip|only|todo|fails|skipIf|runIf)\b|\bretry: [1-9]/, tests)).toEqual(
      [],
    );
  });
});

describe("settings", () => {
  test("are read in lib/env.ts alone", () => {
    const readers = find(/process\.env\b(?!\.(NODE_ENV|NEXT_RUNTIME)\b)/, [
      ...APPLICATION,
      "proxy.ts",
      "instrumentation.ts",
    ]);
    expect(readers.filter((place) => !place.startsWith("lib/env.ts:"))).toEqual([]);
  });

  test("are no business of the tools', but for where a build goes and what prisma's own commands need", () => {
    const read = CODE.filter((file) => !file.includes("/")).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/process\.env\.(\w+)/g)].map(([, name]) => `${file} ${name}`),
    );
    expect([...new Set(read)]).toEqual([
      "instrumentation.ts NEXT_RUNTIME",
      "next.config.ts NEXT_DIST_DIR",
      "next.config.ts NEXT_OUTPUT",
      "prisma.config.ts DIRECT_DATABASE_URL",
      "prisma.config.ts DATABASE_URL",
    ]);
  });

  test("are each described in .env.example", () => {
    const schema = /const schema = z\.object\(\{(?<body>[\s\S]+?)\n\}\);/.exec(
      readFileSync("lib/env.ts", "utf8"),
    );
    const names = [...(schema?.groups?.body ?? "").matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
      (match) => match[1],
    );
    const example = readFileSync(".env.example", "utf8");
    expect(names.length).toBeGreaterThan(20);
    const own = new Set(["NODE_ENV"]);
    expect(
      names.filter((name) => !own.has(name ?? "") && !new RegExp(`^#? ?${name}=`, "m").test(example)),
    ).toEqual([]);
  });
});

describe("files", () => {
  test("have kebab-case names", () => {
    // Next's own file conventions come in brackets, and their folders too.
    const odd = CODE.map((file) => basename(file, extname(file))).filter(
      (name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?$/.test(name),
    );
    expect(odd).toEqual([]);
  });

  test("are neither barrels nor drawers", () => {
    expect(CODE.filter((file) => /(^|\/)(index\.tsx?|utils?(\/|\.)|helpers?(\/|\.))/.test(file))).toEqual([]);
    expect(find(/^export \* from/, APPLICATION)).toEqual([]);
  });

  test("export by name, so that a thing has one name everywhere", () => {
    const own = APPLICATION.filter((file) => !file.startsWith("app/"));
    expect(find(/^export default|\bas default\b/, own)).toEqual([]);
  });

  test("of the server say so, and break a browser's build that takes them in", () => {
    // Shared with the browser: what goes over the wire, its errors, and the words.
    const shared = /^lib\/(contract|client|i18n)\/|^lib\/errors\.ts$/;
    const silent = CODE.filter((file) => /^(lib|inngest)\//.test(file) && !shared.test(file)).filter(
      (file) => !readFileSync(file, "utf8").startsWith('import "server-only";'),
    );
    expect(silent).toEqual([]);
  });

  test("take an error's status from the one table in lib/errors.ts", () => {
    const server = CODE.filter((file) => /^(app|lib|inngest)\/|^proxy\.ts$/.test(file));
    const own = find(/\bstatus(Code)?: ?[45]\d\d\b/, server);
    expect(own.filter((place) => !place.startsWith("lib/errors.ts:"))).toEqual([]);
  });

  test("fit a few screens", () => {
    const lines = (file: string) => readFileSync(file, "utf8").split("\n").length - 1;
    const long = CODE.filter((file) => lines(file) > (file.startsWith("tests/") ? 500 : 300));
    // Longer than they should be; whoever shortens one takes it off.
    expect(long).toEqual([
      "bench/server.ts",
      "components/markdown/markdown.tsx",
      "components/markdown/split-blocks.ts",
      "lib/client/conversation-store.ts",
    ]);
  });
});

describe("the lock file", () => {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: LockPackages &
      Record<string, { resolved?: string; optional?: boolean; engines?: { node?: string } }>;
  };

  test("names the packages of every platform (mend it with npm run lock)", () => {
    expect(missingOptional(lock.packages)).toEqual([]);
  });

  test("names no registry: whoever installs has one of their own", () => {
    expect(Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
  });

  test("asks for no newer Node than we promise, but for what was tried on the oldest one", () => {
    const tried = new Set([
      "@marcbachmann/cel-js", // the expressions of the queue's stand-in; its tests pass
      "@prisma/client", // only its runtime is used
      "@prisma/streams-local", // comes with prisma, never loaded
      "@prisma/studio-core", // comes with prisma, never loaded
      "chokidar", // comes with prisma, which watches nothing here
      "commander", // katex's program, which is not run
      "knip", // not run on an old Node (scripts/find-unused.mjs)
      "oxc-parser", // comes with knip
      "prisma", // scripts/old-node.cjs
      "readdirp", // comes with chokidar
    ]);
    const packages = Object.entries(lock.packages);
    const tooNew = packages.filter(([, { optional, engines }]) => !optional && !admits(engines?.node));
    const names = new Set(tooNew.map(([path]) => path.split("node_modules/").at(-1) ?? path));
    expect([...names].filter((name) => !tried.has(name))).toEqual([]);
    expect([...tried].filter((name) => !names.has(name))).toEqual([]);
  });

  test("asks for exact versions only", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  });
});

/** Whether a range as packages write it in `engines` (>=, <, ^, a bare version, ||) admits the oldest Node. */
function admits(range = "*"): boolean {
  const numbers = (text: string) => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const given = numbers(OLDEST);
  const compare = (text: string) => {
    const other = numbers(text);
    return [0, 1, 2].map((index) => (given[index] ?? 0) - (other[index] ?? 0)).find(Boolean) ?? 0;
  };
  return range.split("||").some((alternative) =>
    [...alternative.matchAll(/(>=|>|<=|<|\^|~)?\s*v?([\d.]+|\*)/g)].every(([, operator, bound = "*"]) => {
      if (bound === "*") return true;
      if (operator === ">=") return compare(bound) >= 0;
      if (operator === ">") return compare(bound) > 0;
      if (operator === "<=") return compare(bound) <= 0;
      if (operator === "<") return compare(bound) < 0;
      return given[0] === numbers(bound)[0] && compare(bound) >= 0;
    }),
  );
}
