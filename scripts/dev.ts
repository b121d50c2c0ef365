import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import nextEnv from "@next/env";
import { type Cloud, startCloud } from "../local/cloud";
import { type GuardedProcess, startGuarded } from "../local/guarded-process";
import { reservePort } from "../local/ports";
import { claimFolder } from "../local/single-run";
import { endStray, type RunningProgram } from "../local/stray-process";
import { syncInngest } from "../local/sync-inngest";
import { watchParent } from "../local/watch-parent";
import { addressForMigrating, migrate } from "../prisma/migrate";
import { generateIfNeeded } from "./generate-if-needed";

/** Another name, with a NEXT_DIST_DIR of its own, lets a second one run in this checkout: the tests' own. */
const HOME = join(process.cwd(), ".local", process.env.CASTOR_DEV_HOME || "dev");
const APP_PID_FILE = join(HOME, "app.pid");
const FIRST_SERVICE_PORT = 4200;
const DEFAULT_PORT = 3000;
const READY_TIMEOUT_MS = 120_000;

/** What is to be stopped, in the order in which it was started. */
const running: { stop(): Promise<unknown> }[] = [];
let stopping: Promise<never> | undefined;

/** Stops everything, the app first, and ends this process; a second call waits for the first. */
function shutDown(exitCode: number): Promise<never> {
  stopping ??= (async () => {
    for (const part of running.reverse()) await part.stop().catch((error) => console.error(error));
    process.exit(exitCode);
  })();
  return stopping;
}

function fail(reason: string): Promise<never> {
  if (!stopping) console.error(`\n${reason}\nStopping everything.`);
  return shutDown(1);
}

async function start(): Promise<void> {
  const began = Date.now();
  const lines: string[] = [];
  const claim = await claimFolder(HOME, () => lines);
  if (Array.isArray(claim)) {
    console.log(["Castor is running already in this folder:", ...claim].join("\n"));
    return process.exit(1);
  }
  running.push({ stop: claim.release });
  lines.push("  (still starting)");

  nextEnv.loadEnvConfig(process.cwd(), true, { info: () => {}, error: console.error });
  if (existsSync(APP_PID_FILE))
    await endStray(Number(readFileSync(APP_PID_FILE, "utf8")), isOurNext, "SIGTERM");
  const reserved = await reservePort(Number(process.env.PORT) || DEFAULT_PORT);
  running.push(reserved);
  const { port } = reserved;
  const local = `http://localhost:${port}`;
  const generated = generateIfNeeded();
  // Waited for below; a failure must not count as unhandled until then.
  generated.catch(() => {});
  const cloud = await startCloud({
    env: process.env,
    appUrl: local,
    firstPort: FIRST_SERVICE_PORT,
    postgres: { directory: join(HOME, "postgres"), durable: true },
  });
  running.push(cloud);
  cloud.crashed.then(fail);
  await generated;
  await migrateDatabase(cloud);

  const app = await startApp(cloud, port, local);
  lines.splice(0, lines.length, ...describe(cloud, local));
  console.log(lines.join("\n"));
  await untilAnswering(local, app);
  // Not fatal: the stand-in goes on trying, and a page that does not compile must not stop the rest.
  await syncInngest(cloud, local, process.env.INNGEST_DEV).catch((error: Error) =>
    console.warn(error.message),
  );
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`\n  Castor     ${local}  (ready in ${seconds} s)`);
  const phone = cloud.services.find(({ name }) => name === "sms");
  if (phone?.kind === "local stand-in") console.log(`  OTP inbox  ${phone.url}`);
  console.log("  Ctrl-C stops everything.\n");
}

async function migrateDatabase(cloud: Cloud): Promise<void> {
  const database = cloud.env.DATABASE_URL;
  // A database of yours is changed as well: the app cannot run on an older one. Only the local one, where
  // migrations are being written, tries a failed one again by itself.
  const { applied } = database
    ? await migrate(database, { retryFailed: true, tryAgainWith: "npm run dev again" })
    : await migrate(addressForMigrating() as string);
  if (applied.length) console.log(`Applied ${applied.length} migration${applied.length === 1 ? "" : "s"}.`);
}

async function startApp(cloud: Cloud, port: number, local: string): Promise<GuardedProcess> {
  const standIns = cloud.services.some((service) => service.kind === "local stand-in");
  const app = await startGuarded({
    command: process.execPath,
    args: [join("node_modules", "next", "dist", "bin", "next"), "dev", "--port", String(port)],
    env: {
      ...process.env,
      ...cloud.env,
      ...(standIns ? { CASTOR_LOCAL_CLOUD: "1" } : {}),
      PORT: String(port),
      APP_URL: appUrl(local),
      AUTH_SECRET: process.env.AUTH_SECRET || keptSecret(),
      NEXT_TELEMETRY_DISABLED: "1",
    },
  });
  writeFileSync(APP_PID_FILE, String(app.pid));
  running.push({
    stop: async () => {
      await app.stop();
      rmSync(APP_PID_FILE, { force: true });
    },
  });
  app.ended.then(({ code, signal }) => fail(`Next ended by itself (${signal ?? `code ${code}`}).`));
  return app;
}

/** Next of this checkout; another one's has the same name. */
function isOurNext({ commandLine, folder }: RunningProgram): boolean {
  return commandLine.includes("next") && folder === process.cwd();
}

/** A public address (a tunnel, say) counts; one of this machine may name the port that was taken. */
function appUrl(local: string): string {
  const named = process.env.APP_URL;
  return named && new URL(named).hostname !== "localhost" ? named : local;
}

/** Made once and kept, so that a restart signs nobody out. */
function keptSecret(): string {
  const file = join(HOME, "auth-secret");
  if (!existsSync(file)) {
    mkdirSync(HOME, { recursive: true });
    writeFileSync(file, `local-${randomBytes(32).toString("base64url")}`, { mode: 0o600 });
  }
  return readFileSync(file, "utf8").trim();
}

function describe(cloud: Cloud, local: string): string[] {
  const rows = cloud.services.map(({ title, url, kind }) => [title, url, kind]);
  rows.push(["Castor", local, "this checkout"]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
}

/** Waits for the first good answer of the app, which compiles it on the way. */
async function untilAnswering(local: string, app: GuardedProcess): Promise<void> {
  let gone = false;
  app.ended.then(() => {
    gone = true;
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let last = "no answer";
  while (!gone) {
    try {
      const response = await fetch(`${local}/api/health`, { signal: AbortSignal.timeout(30_000) });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = (error as Error).message;
    }
    if (Date.now() > deadline)
      return void fail(`The app is not healthy after ${READY_TIMEOUT_MS / 1000} s: ${last}.`);
    await delay(100);
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (!stopping && signal === "SIGINT") console.log("\nStopping …");
    shutDown(0);
  });
}
process.on("uncaughtException", (error) => fail(`Something broke in the local cloud: ${error.stack}`));
process.on("unhandledRejection", (error) =>
  fail(`Something broke in the local cloud: ${error instanceof Error ? error.stack : error}`),
);
watchParent(() => shutDown(0));

start().catch((error: Error) => fail(error.message));
