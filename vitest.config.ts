import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the tests of every project share. No retries: a test that needs one is a bug report. */
const shared = {
  resolve: {
    alias: {
      // Next refuses this import in browser code; here everything runs on Node.
      "server-only": here("./tests/support/server-only.ts"),
      "@": here("."),
    },
  },
};

export default defineConfig({
  test: {
    retry: 0,
    // An `only` left behind would turn the rest of the suite off.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          maxWorkers: 3,
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: ["tests/api/**", "tests/e2e/**"],
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: "api",
          maxWorkers: 3,
          include: ["tests/api/**/*.test.ts"],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          globalSetup: ["./tests/support/require-running-app.ts"],
        },
      },
      {
        ...shared,
        test: {
          name: "e2e",
          // After the others and two browsers at a time: they take what a machine has.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          include: ["tests/e2e/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ["./tests/support/require-running-app.ts"],
        },
      },
      {
        ...shared,
        test: {
          name: "measured",
          // Last and one file at a time: these measure what a person would feel.
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          include: ["tests/e2e/measured/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ["./tests/support/require-running-app.ts"],
        },
      },
    ],
  },
});
