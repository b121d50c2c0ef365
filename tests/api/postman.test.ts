import { expect, it } from "vitest";
import { runCollection } from "@/scripts/postman";
import { testEnv } from "@/tests/support/test-env";

it("the Postman collection runs from top to bottom, and every check of it holds", async () => {
  const { code, report } = await runCollection(testEnv().appUrl, "pipe");
  expect(code, report).toBe(0);
  const [, run, failed] = /assertions\D+(\d+)\D+(\d+)/.exec(report) ?? [];
  expect(Number(failed)).toBe(0);
  expect(Number(run)).toBeGreaterThan(200);
}, 120_000);
