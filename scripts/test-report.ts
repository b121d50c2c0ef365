import { existsSync, readFileSync } from "node:fs";

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: "passed" | "failed";
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Sentences about what counts as failed and is no failed test. */
  readonly remarks: readonly string[];
}

/**
 * Counts a run. A file that could not be loaded, a skipped test and a run without tests all count as failed:
 * none of them has shown anything.
 *
 * @param skipsAllowed when tests were chosen by name, the others are skipped
 * @param exitCode what the runner itself ended with: its report knows nothing of errors outside of the tests
 */
export function readReport(file: string, skipsAllowed: boolean, exitCode: number | null): Tally {
  if (!existsSync(file))
    return { passed: 0, failed: 1, remarks: ["The test runner ended without a report."] };
  const report = JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  const remarks: string[] = [];
  let failed = report.numFailedTests;
  for (const { name, status, assertionResults } of report.testResults) {
    if (status === "failed" && !assertionResults.some((result) => result.status === "failed")) {
      remarks.push(`${name} could not be run to its end.`);
      failed++;
    }
  }
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0 && !skipsAllowed) {
    remarks.push(`${skipped} tests were skipped.`);
    failed += skipped;
  }
  if (report.numPassedTests + failed === 0) {
    remarks.push("No test was run.");
    failed = 1;
  }
  if ((exitCode !== 0 || !report.success) && failed === 0) {
    remarks.push("The test runner failed outside of the tests: see above.");
    failed = 1;
  }
  return { passed: report.numPassedTests, failed, remarks };
}
