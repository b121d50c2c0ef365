import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const TRACKED = execFileSync("git", ["ls-files", "-z"], { encoding: "utf8" }).split("\0").filter(Boolean);
const dockerfile = readFileSync("Dockerfile", "utf8");
const copies = [...dockerfile.matchAll(/^COPY (?<options>(?:--\S+ )*)(?<paths>.+)$/gm)].map(({ groups }) => ({
  fromBuild: groups?.options?.includes("--from=build") ?? false,
  sources: groups?.paths?.split(" ").slice(0, -1) ?? [],
}));

/** A pattern of .dockerignore as this house writes them: a name, a path, * and **. */
const toPattern = (line: string) =>
  new RegExp(
    `^${line
      .replaceAll(/[.+]/g, "\\$&")
      .replaceAll("**/", "(?:.+/)?")
      .replaceAll(/(?<!\.)\*/g, "[^/]*")}(/|$)`,
  );

test("every file that is copied into the image by name is in the repository", () => {
  const named = copies.filter(({ fromBuild }) => !fromBuild).flatMap(({ sources }) => sources);
  expect(named).toContain("package-lock.json");
  expect(named.filter((path) => path !== "." && !TRACKED.includes(path))).toEqual([]);
});

test("the last image takes what a standalone build leaves, and the build is one", () => {
  expect(copies.filter(({ fromBuild }) => fromBuild).flatMap(({ sources }) => sources)).toEqual([
    "/app/.next/standalone",
    "/app/.next/static",
    "/app/public",
  ]);
  expect(dockerfile).toMatch(/NEXT_OUTPUT=standalone .*npm run build/);
  expect(TRACKED.some((path) => path.startsWith("public/"))).toBe(true);
});

test("nothing that is committed is kept from the build, and no secret goes into it", () => {
  const lines = readFileSync(".dockerignore", "utf8").split("\n").filter(Boolean);
  const kept = lines.filter((line) => !line.startsWith("!")).map(toPattern);
  const excepted = lines.filter((line) => line.startsWith("!")).map((line) => toPattern(line.slice(1)));
  const isIgnored = (path: string) =>
    kept.some((pattern) => pattern.test(path)) && !excepted.some((pattern) => pattern.test(path));
  expect(TRACKED.filter(isIgnored)).toEqual([]);
  expect([".env", ".env.production", ".local/dev/auth-secret", ".git/config"].filter(isIgnored)).toHaveLength(
    4,
  );
});

test("compose.yaml migrates with a stage that there is", () => {
  const target = /target: (\w+)/.exec(readFileSync("compose.yaml", "utf8"))?.[1];
  expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${target}$`, "m"));
});
