import { readdirSync } from "node:fs";
import { join } from "node:path";

/** unit needs nothing running, api the app, e2e a browser as well, measured the machine to itself too. */
export type Project = "unit" | "api" | "e2e" | "measured";

const PROJECTS: readonly Project[] = ["unit", "api", "e2e", "measured"];
/** Those that open a browser. */
export const IN_BROWSER: readonly Project[] = ["e2e", "measured"];

export interface Selection {
  readonly projects: readonly Project[];
  /** What vitest is to be told beyond the projects. */
  readonly args: readonly string[];
  /** Whether tests may be left out by name, so that skipped ones are no accident. */
  readonly byName: boolean;
}

/**
 * What `npm test -- …` asks for: paths or parts of them, `--project NAME`, and any other option of vitest.
 *
 * @throws Error when no test file fits
 */
export function selectTests(argv: readonly string[], files = listTestFiles()): Selection {
  const asked = argv.flatMap((arg, index) => {
    if (arg.startsWith("--project=")) return [arg.slice("--project=".length)];
    return argv[index - 1] === "--project" ? [arg] : [];
  });
  const unknown = asked.find((name) => !PROJECTS.includes(name as Project));
  if (unknown) throw new Error(`There is no project "${unknown}": take ${PROJECTS.join(", ")}.`);
  const args = argv.filter((arg, index) => !arg.startsWith("--project") && argv[index - 1] !== "--project");
  const filters = args.filter((arg, index) => !arg.startsWith("-") && !args[index - 1]?.startsWith("-"));
  const fitting = files.filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
  const projects = PROJECTS.filter(
    (name) =>
      (asked.length === 0 || asked.includes(name)) && fitting.some((file) => projectOf(file) === name),
  );
  if (projects.length === 0)
    throw new Error(`No test file fits: ${argv.join(" ") || "there is none at all"}`);
  return { projects, args, byName: args.some((arg) => arg === "-t" || arg.startsWith("--testNamePattern")) };
}

function projectOf(file: string): Project {
  if (file.startsWith("tests/api/")) return "api";
  if (file.startsWith("tests/e2e/measured/")) return "measured";
  return file.startsWith("tests/e2e/") ? "e2e" : "unit";
}

function listTestFiles(): string[] {
  const files = readdirSync("tests", { recursive: true, encoding: "utf8" });
  return files
    .map((file) => join("tests", file).replaceAll("\\", "/"))
    .filter((file) => /\.test\.tsx?$/.test(file));
}
