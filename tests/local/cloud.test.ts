import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cloud, startCloud } from "@/local/cloud";
import { startGuarded } from "@/local/guarded-process";
import { findFreePort, reservePort } from "@/local/ports";
import { type PostgresService, startPostgres } from "@/local/postgres/server";
import { claimFolder } from "@/local/single-run";
import { endStray, type RunningProgram } from "@/local/stray-process";
import { waitFor } from "../support/wait-for";

/** Apart from the ports of npm run dev, npm test and the throw-away databases of other files. */
const FIRST_PORT = 5700;
const APP_URL = "http://localhost:1";

let directory: string;
/** Undone after each test, last first. */
let cleanups: (() => Promise<unknown>)[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "castor-cloud-"));
  cleanups = [];
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  rmSync(directory, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}, folder = "postgres"): Promise<Cloud> {
  const cloud = await startCloud({
    env,
    appUrl: APP_URL,
    firstPort: FIRST_PORT,
    postgres: { directory: join(directory, folder), durable: false },
    pace: 0,
    timeScale: 0.01,
  });
  cleanups.push(cloud.stop);
  return cloud;
}

async function startDatabase(): Promise<PostgresService> {
  const port = await findFreePort(FIRST_PORT + 90);
  const postgres = await startPostgres({ port, directory: join(directory, "kept"), durable: true });
  cleanups.push(postgres.stop);
  return postgres;
}

async function query(databaseUrl: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("the local cloud", { timeout: 60_000 }, () => {
  test("plays every party, and two of them run side by side on other ports", async () => {
    const [one, two] = [await start({}, "one"), await start({}, "two")];
    const names = ["postgres", "redis", "inngest", "gemini", "sms", "stripe"];
    expect(one.services.map(({ name }) => name)).toEqual(names);
    const urls = [...one.services, ...two.services].map(({ url }) => url);
    expect(new Set(urls).size).toBe(2 * names.length);
    for (const { name, url } of [...one.services, ...two.services]) {
      if (name === "postgres") continue;
      expect((await fetch(`${url}/__control`)).status, `${name} at ${url}`).toBe(200);
    }
    expect(await query(one.env.DATABASE_URL as string, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("gives its ports back when it stops", async () => {
    const { services, stop } = await start();
    await stop();
    for (const { url } of services) {
      const server = createServer().listen(Number(new URL(url).port), "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  });

  test("leaves alone what the environment names, and prints none of its secrets", async () => {
    const { services, env } = await start({
      DATABASE_URL: "postgresql://me:secret@db.example.com/castor",
      UPSTASH_REDIS_REST_URL: "https://my.upstash.io",
      UPSTASH_REDIS_REST_TOKEN: "secret",
      INNGEST_DEV: "http://localhost:8288",
      GEMINI_API_KEY: "secret",
      SMS_PROVIDER: "twilio",
      STRIPE_SECRET_KEY: "sk_test_secret",
    });
    expect(services.map(({ kind }) => kind)).toEqual(Array(6).fill("yours"));
    expect(env).toEqual({});
    expect(JSON.stringify(services)).not.toContain("secret");
    expect(services[0]?.url).toBe("postgresql://db.example.com/castor");
  });

  test("plays everything for a copy of .env.example, which names nobody yet", async () => {
    const lines = readFileSync(".env.example", "utf8").matchAll(/^(?<name>[A-Z_0-9]+)=(?<value>.*)$/gm);
    const env = Object.fromEntries([...lines].map(({ groups }) => [groups?.name, groups?.value]));
    expect(Object.keys(env)).toContain("GEMINI_BASE_URL");
    const { services } = await start(env);
    expect(services.filter(({ kind }) => kind !== "local stand-in")).toEqual([]);
  });

  test("says so when its database is killed", async () => {
    const cloud = await start();
    const lock = readFileSync(join(directory, "postgres/data/postmaster.pid"), "utf8");
    process.kill(Number.parseInt(lock, 10), "SIGKILL");
    expect(await cloud.crashed).toMatch(/PostgreSQL ended by itself \(SIGKILL\)/);
  });
});

describe("PostgreSQL", { timeout: 60_000 }, () => {
  test("keeps its data between runs, a killed one included", async () => {
    const first = await startDatabase();
    await query(first.databaseUrl, "create table kept as select 42 as answer");
    process.kill(first.pid, "SIGKILL");
    await first.crashed;
    const second = await startDatabase();
    expect(await query(second.databaseUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  test("starts over a lock file whose number now belongs to another program", async () => {
    const first = await startDatabase();
    await first.stop();
    const lock = `${process.pid}\n${join(directory, "kept/data")}\n0\n5432\n\n127.0.0.1\n\nready   \n`;
    writeFileSync(join(directory, "kept/data/postmaster.pid"), lock);
    const second = await startDatabase();
    expect(await query(second.databaseUrl, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  test("says why it does not start", async () => {
    const first = await startDatabase();
    const taken = Number(new URL(first.url).port);
    const attempt = startPostgres({ port: taken, directory: join(directory, "other"), durable: false });
    await expect(attempt).rejects.toThrow(/did not start on port \d+[\s\S]+Address already in use/);
  });
});

describe("nothing is left behind", { timeout: 30_000 }, () => {
  /** Runs a script of ours as a process of its own; gives what it prints, line by line. */
  function run(script: string, env: Record<string, string> = {}) {
    const file = join(directory, "script.ts");
    writeFileSync(file, script);
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    cleanups.push(async () => child.kill("SIGKILL"));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { child, nextLine: async () => (await lines.next()).value as string };
  }

  const LONG_LIVED = "setInterval(() => {}, 1000)";

  test("when whoever started a program is killed: it ends, with what it started itself", async () => {
    const program = `
      const grandchild = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(LONG_LIVED)}]);
      console.log(process.pid + " " + grandchild.pid);
      process.on("SIGTERM", () => process.exit(0));
      ${LONG_LIVED};`;
    const { child, nextLine } = run(`
      import { startGuarded } from "${join(process.cwd(), "local/guarded-process")}";
      startGuarded({ command: process.execPath, args: ["-e", ${JSON.stringify(program)}] });
      ${LONG_LIVED};`);
    const pids = (await nextLine()).split(" ").map(Number);
    expect(pids.map(isAlive)).toEqual([true, true]);
    child.kill("SIGKILL");
    await waitFor(() => !pids.some(isAlive), { what: "the program and its child to end", timeout: 10_000 });
  });

  test("when a program ignores every polite signal", async () => {
    const stubborn = `process.on("SIGTERM", () => {}); ${LONG_LIVED}`;
    const guarded = await startGuarded({
      command: process.execPath,
      args: ["-e", stubborn],
      patienceMs: 200,
    });
    await waitFor(() => isAlive(guarded.pid), { what: "the program" });
    await guarded.stop();
    expect(isAlive(guarded.pid)).toBe(false);
  });

  test("when npm is killed and its shell goes on waiting", async () => {
    const watching = join(directory, "watching.ts");
    writeFileSync(
      watching,
      `import { watchParent } from "${join(process.cwd(), "local/watch-parent")}";
       watchParent(() => process.exit(0));
       console.log(process.pid);
       ${LONG_LIVED};`,
    );
    // The command after the semicolon keeps the shell from making way for node.
    const command = `"${process.execPath}" --import tsx "${watching}"; true`;
    const { child, nextLine } = run(
      `import { spawn } from "node:child_process";
       spawn("sh", ["-c", ${JSON.stringify(command)}], { stdio: "inherit" });
       ${LONG_LIVED};`,
      { npm_lifecycle_event: "dev" },
    );
    const pid = Number(await nextLine());
    expect(isAlive(pid)).toBe(true);
    child.kill("SIGKILL");
    await waitFor(() => !isAlive(pid), { what: "the orphan to end", timeout: 10_000 });
  });
});

describe("a process whose number an earlier run wrote down", () => {
  /** A program that looks like what is searched for, and works in `folder`. */
  async function leave(folder: string, ...args: string[]) {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", ...args], { cwd: folder });
    cleanups.push(async () => child.kill("SIGKILL"));
    await once(child, "spawn");
    return { pid: child.pid as number, ended: once(child, "exit") };
  }
  const isOurs = ({ commandLine, folder }: RunningProgram) =>
    commandLine.includes(` -D ${directory} `) && folder === realpathSync(directory);

  test("is ended when it is ours", async () => {
    const { pid, ended } = await leave(directory, "--", "-D", directory, "-c");
    await endStray(pid, isOurs, "SIGTERM");
    expect(await ended).toEqual([null, "SIGTERM"]);
  });

  test("is left alone when it is another checkout's, or gone", async () => {
    const { pid: otherData } = await leave(directory, "--", "-D", `${directory}-2`, "-c");
    const { pid: otherFolder } = await leave(tmpdir(), "--", "-D", directory, "-c");
    for (const pid of [otherData, otherFolder, 2 ** 22 + 1]) await endStray(pid, isOurs, "SIGKILL");
    expect([otherData, otherFolder].map(isAlive)).toEqual([true, true]);
  });
});

test("a port that is reserved is nobody else's until it is given back", async () => {
  const reserve = async () => {
    const reserved = await reservePort(FIRST_PORT + 80);
    cleanups.push(reserved.stop);
    return reserved;
  };
  const [first, ...others] = await Promise.all([reserve(), reserve(), reserve()]);
  expect(new Set([first, ...others].map(({ port }) => port)).size).toBe(3);
  await first.stop();
  expect((await reserve()).port).toBe(first.port);
});

describe("one run per folder", () => {
  test("a second run is told what is running, until the first lets go", async () => {
    const first = await claimFolder(directory, () => ["PostgreSQL here", "Castor there"]);
    if (Array.isArray(first)) throw new Error("nobody has claimed a folder that was just made");
    cleanups.push(first.release);
    expect(await claimFolder(directory, () => [])).toEqual(["PostgreSQL here", "Castor there"]);
    await first.release();
    const next = await claimFolder(directory, () => []);
    expect(Array.isArray(next)).toBe(false);
    if (!Array.isArray(next)) cleanups.push(next.release);
  });

  test("of many at once, one gets the folder", async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimFolder(directory, () => ["mine"])));
    const won = claims.filter((claim) => !Array.isArray(claim));
    for (const claim of won) if (!Array.isArray(claim)) cleanups.push(claim.release);
    expect(won).toHaveLength(1);
    expect(claims.filter((claim) => Array.isArray(claim) && claim[0] === "mine")).toHaveLength(7);
  });
});
