import { mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type GuardedProcess, startGuarded } from "../local/guarded-process";
import { claimFolder } from "../local/single-run";
import { watchParent } from "../local/watch-parent";
import { findChromium } from "./find-chromium";
import { generateIfNeeded } from "./generate-if-needed";
import { readReport, type Tally } from "./test-report";
import { IN_BROWSER, type Selection, selectTests } from "./test-selection";
import { startTestWorld } from "./test-world";

const REPORT = resolve(".local", "test", `report-${process.pid}.json`);
const VITEST = join("node_modules", "vitest", "vitest.mjs");

const running: { stop(): Promise<unknown> }[] = [];
const problems: string[] = [];
let stopping: Promise<void> | undefined;

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const part of running.reverse()) await part.stop().catch((error) => console.error(error));
  })();
  return stopping;
}

/** Runs what `selection` asks for and counts it; what needs the app gets it. */
async function runTests(selection: Selection): Promise<Tally> {
  await generateIfNeeded();
  const testEnv = selection.projects.some((name) => name !== "unit")
    ? await startWorld(selection)
    : undefined;
  mkdirSync(join(REPORT, ".."), { recursive: true });
  const vitest = await startVitest(selection, testEnv);
  running.push(vitest);
  const { code } = await vitest.ended;
  const tally = readReport(REPORT, selection.byName, code);
  rmSync(REPORT, { force: true });
  return tally;
}

async function startWorld(selection: Selection): Promise<object> {
  const claim = await claimFolder(resolve(".local", "test"), () => []);
  if (Array.isArray(claim))
    throw new Error("npm test is running already in this folder: wait for it, or stop it.");
  running.push({ stop: claim.release });
  const chromiumPath = selection.projects.some((name) => IN_BROWSER.includes(name))
    ? await findChromium()
    : undefined;
  const world = await startTestWorld((reason) => {
    if (stopping) return;
    console.error(`\n${reason}`);
    problems.push(reason);
  });
  running.push(world);
  return { ...world.testEnv, chromiumPath };
}

function startVitest(selection: Selection, testEnv: object | undefined): Promise<GuardedProcess> {
  return startGuarded({
    command: process.execPath,
    args: [
      VITEST,
      "run",
      ...selection.projects.flatMap((name) => ["--project", name]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${REPORT}`,
      ...selection.args,
    ],
    env: { ...process.env, ...(testEnv ? { CASTOR_TEST_ENV: JSON.stringify(testEnv) } : {}) },
  });
}

async function main(): Promise<number> {
  let tally: Tally;
  try {
    tally = await runTests(selectTests(process.argv.slice(2)));
  } catch (error) {
    if (stopping) return 1;
    tally = { passed: 0, failed: 1, remarks: [(error as Error).message] };
  }
  await stopAll();
  for (const remark of [...tally.remarks, ...problems]) console.error(remark);
  const failed = tally.failed || (problems.length > 0 ? 1 : 0);
  console.log(`${tally.passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Interrupted: no result, so no closing line. */
function interrupt(): void {
  stopAll().then(() => process.exit(130));
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
watchParent(interrupt);

process.exit(await main());
