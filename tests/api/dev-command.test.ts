import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, expect, test } from "vitest";
import { waitFor } from "../support/wait-for";

/** Apart from what somebody runs in this checkout meanwhile. */
const NAME = `dev-of-tests-${process.pid}`;
const HOME = join(".local", NAME);
const DIST = `.next-${NAME}`;
const FIRST_PORT = 3960;
const START_MS = 90_000;
const SERVICES = ["PostgreSQL", "Upstash Redis", "Inngest", "Gemini", "SMS", "Stripe"];

let dev: ChildProcess | undefined;

afterAll(async () => {
  if (dev && !hasEnded(dev)) await interrupt(dev);
  for (const folder of [HOME, DIST]) rmSync(folder, { recursive: true, force: true });
});

/** Starts `npm run dev`; answers the addresses that it prints, by name, once it says that it is ready. */
async function start(): Promise<Record<string, URL>> {
  const started = spawn("npm", ["run", "dev"], {
    // A terminal's Ctrl-C goes to everything that the command started.
    detached: true,
    // What a shell has, and no more: the rest of this environment is the tests'.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(FIRST_PORT),
      CASTOR_DEV_HOME: NAME,
      NEXT_DIST_DIR: DIST,
      // Keeps it from reading .env files of this checkout: tests never touch somebody's real account.
      __NEXT_PROCESSED_ENV: "true",
    } as unknown as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  dev = started;
  let output = "";
  for (const stream of [started.stdout, started.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  const isReady = () => /ready in [\d.]+ s/.test(output) || hasEnded(started);
  await waitFor(isReady, { what: "npm run dev", timeout: START_MS });
  const named = [...SERVICES, "Castor"].map((title) => {
    const kind = title === "Castor" ? "this checkout" : "local stand-in";
    const lines = [...output.matchAll(new RegExp(`^  ${title} +(\\S+) +${kind} *$`, "gm"))];
    expect(lines, `the line of ${title} in:\n${output}`).toHaveLength(1);
    return [title, new URL(lines[0]?.[1] ?? "")] as const;
  });
  return Object.fromEntries(named);
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function interrupt(running: ChildProcess): Promise<void> {
  const ended = once(running, "exit");
  process.kill(-(running.pid as number), "SIGINT");
  await ended;
}

async function query(server: URL | undefined, sql: string): Promise<unknown[]> {
  const client = new Client({
    host: server?.hostname,
    port: Number(server?.port),
    user: "castor",
    password: readFileSync(join(HOME, "postgres", "password"), "utf8").trim(),
    database: "castor",
  });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

function isListening({ port }: URL): Promise<boolean> {
  return new Promise((tell) => {
    const socket = createConnection({ port: Number(port), host: "127.0.0.1" });
    socket.once("error", () => tell(false));
    socket.once("connect", () => {
      socket.destroy();
      tell(true);
    });
  });
}

/** Whatever the command started inherited its environment; where there is no /proc, the ports speak alone. */
function findProcesses(): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`CASTOR_DEV_HOME=${NAME}\0`);
    } catch {
      return false;
    }
  });
}

async function stopsWhole(addresses: Record<string, URL>): Promise<void> {
  await interrupt(dev as ChildProcess);
  await waitFor(async () => !(await Promise.all(Object.values(addresses).map(isListening))).includes(true), {
    what: "every port to be free",
  });
  await waitFor(() => findProcesses().length === 0, { what: "every process to be gone" });
}

test(
  "npm run dev serves everything with one line each, Ctrl-C leaves nothing, and the data is kept",
  async () => {
    const first = await start();
    const page = await fetch(new URL("/sign-in", first.Castor), { signal: AbortSignal.timeout(START_MS) });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<form");
    await query(first.PostgreSQL, "create table kept as select 42 as answer");
    await stopsWhole(first);

    const second = await start();
    expect(await query(second.PostgreSQL, "select answer from kept")).toEqual([{ answer: 42 }]);
    await stopsWhole(second);
  },
  3 * START_MS,
);
