import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { testEnv } from "../support/test-env";

const run = promisify(execFile);

test("the transcript in the README does what it says", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const script = /<!-- transcript -->\n```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  if (!script) throw new Error("the README has no transcript");
  // Only the number is another one, so that the test can run again.
  const own = script.replaceAll("+919876500001", `+9198765${String(Date.now()).slice(-5)}`);
  const { stdout } = await run("bash", ["-eu", "-c", own], {
    env: { ...process.env, CASTOR: testEnv().appUrl },
    timeout: 60_000,
  });
  expect(stdout.match(/^event: reply\.delta$/gm)?.length).toBeGreaterThan(0);
  expect(stdout).toMatch(/^event: reply\.completed$/m);
  expect(stdout.trim().split("\n").at(-1)).toBe("complete");
}, 60_000);
