import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "@/scripts/test-report";
import { selectTests } from "@/scripts/test-selection";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "castor-report-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A report as vitest writes it, of one file with the given outcomes. */
function report(statuses: string[], { fileStatus = "", success = true } = {}): string {
  const count = (status: string) => statuses.filter((one) => one === status).length;
  const file = join(folder, "report.json");
  const broken = count("failed") > 0 ? "failed" : "passed";
  writeFileSync(
    file,
    JSON.stringify({
      success,
      numPassedTests: count("passed"),
      numFailedTests: count("failed"),
      numPendingTests: count("skipped"),
      numTodoTests: count("todo"),
      testResults: [
        {
          name: "tests/some.test.ts",
          status: fileStatus || broken,
          assertionResults: statuses.map((status) => ({ status, fullName: status })),
        },
      ],
    }),
  );
  return file;
}

describe("a run counts", () => {
  test("what passed and what failed", () => {
    expect(readReport(report(["passed", "passed", "failed"]), false, 0)).toMatchObject({
      passed: 2,
      failed: 1,
    });
  });

  test("a file that could not be loaded as failed", () => {
    const tally = readReport(report([], { fileStatus: "failed", success: false }), false, 1);
    expect(tally).toMatchObject({ passed: 0, failed: 1 });
    expect(tally.remarks[0]).toContain("tests/some.test.ts could not be run");
  });

  test("no test at all as failed", () => {
    expect(readReport(report([]), false, 0)).toMatchObject({
      passed: 0,
      failed: 1,
      remarks: ["No test was run."],
    });
  });

  test("a skipped test as failed, unless tests were chosen by name", () => {
    expect(readReport(report(["passed", "skipped", "todo"]), false, 0)).toMatchObject({
      passed: 1,
      failed: 2,
    });
    expect(readReport(report(["passed", "skipped"]), true, 0)).toMatchObject({ passed: 1, failed: 0 });
  });

  test("an error outside of the tests as failed", () => {
    writeFileSync(
      join(folder, "outside.test.js"),
      'test("passes", () => { setTimeout(() => Promise.reject(new Error("outside")), 1); });\n' +
        "afterAll(() => new Promise((done) => setTimeout(done, 20)));\n",
    );
    const vitest = resolve("node_modules", "vitest", "vitest.mjs");
    const args = [vitest, "run", "--globals", "--reporter=json", "--outputFile=outside.json"];
    const { status } = spawnSync(process.execPath, args, { cwd: folder });
    const tally = readReport(join(folder, "outside.json"), false, status);
    expect(tally).toMatchObject({ passed: 1, failed: 1 });
    expect(tally.remarks[0]).toContain("failed outside of the tests");
  });

  test("a runner that left no report as failed", () => {
    expect(readReport(join(folder, "missing.json"), false, 1)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("npm test -- …", () => {
  const files = [
    "tests/lib/a.test.ts",
    "tests/api/b.test.ts",
    "tests/e2e/c.test.ts",
    "tests/e2e/measured/d.test.ts",
  ];
  const projects = (...argv: string[]) => selectTests(argv, files).projects;

  test("runs everything unless told", () => {
    expect(projects()).toEqual(["unit", "api", "e2e", "measured"]);
  });

  test("starts only what the files asked for need", () => {
    expect(projects("tests/lib/a.test.ts")).toEqual(["unit"]);
    expect(projects("b.test")).toEqual(["api"]);
    expect(projects("tests/lib", "tests/e2e")).toEqual(["unit", "e2e", "measured"]);
    expect(projects("--project", "api")).toEqual(["api"]);
    expect(projects("--project=e2e")).toEqual(["e2e"]);
  });

  test("hands the rest to vitest, and knows a choice by name", () => {
    expect(selectTests(["tests/api", "-t", "sends"], files)).toEqual({
      projects: ["api"],
      args: ["tests/api", "-t", "sends"],
      byName: true,
    });
  });

  test("refuses what fits nothing", () => {
    expect(() => projects("nonsense")).toThrow("No test file fits: nonsense");
    expect(() => projects("--project", "integration")).toThrow('There is no project "integration"');
  });
});
