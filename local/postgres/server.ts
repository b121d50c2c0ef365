import { randomBytes } from "node:crypto";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { type GuardedProcess, startGuarded } from "../guarded-process";
import type { LocalService } from "../service";
import { endStray } from "../stray-process";
import { type Account, findAccount, launchAs } from "./account";
import { findPostgres, type PostgresBinaries } from "./binaries";

const USER = "castor";
const DATABASE = "castor";
const START_TIMEOUT_MS = 60_000;

export interface PostgresOptions {
  readonly port: number;
  /** Folder for the data, the password and the log; made when missing, kept for the next start. */
  readonly directory: string;
  /** false: nothing is flushed to disk, for data that is thrown away. */
  readonly durable: boolean;
}

export interface PostgresService extends LocalService {
  /** Full address of the database "castor", password included. */
  readonly databaseUrl: string;
  readonly pid: number;
  /** Resolves with the reason when the server ends without having been asked to. */
  readonly crashed: Promise<string>;
}

/**
 * Starts a real PostgreSQL 18 on 127.0.0.1 and makes the database "castor" in it. The server ends with this
 * process, however this process ends; what an earlier one left behind does not stop it.
 *
 * @throws Error with the last lines of PostgreSQL's own log when it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresService> {
  const directory = resolve(options.directory);
  const data = join(directory, "data");
  const log = join(directory, "postgres.log");
  mkdirSync(directory, { recursive: true });
  const binaries = findPostgres();
  const account = findAccount(data);
  const password = readPassword(directory);
  if (!existsSync(join(data, "PG_VERSION"))) await createCluster(binaries, account, data, password, log);
  await removeStaleServer(data);

  const server = await launchServer(binaries, account, data, log, options);
  let stopping = false;
  const url = `postgresql://127.0.0.1:${options.port}`;
  const databaseUrl = `postgresql://${USER}:${password}@127.0.0.1:${options.port}/${DATABASE}`;
  try {
    await createDatabase(databaseUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    name: "postgres",
    url,
    env: { DATABASE_URL: databaseUrl },
    databaseUrl,
    pid: server.pid,
    crashed: new Promise((tell) => {
      server.ended.then(({ code, signal }) => {
        if (!stopping) tell(`PostgreSQL ended by itself (${signal ?? `code ${code}`}); its log: ${log}`);
      });
    }),
    async stop() {
      stopping = true;
      await server.stop();
    },
  };
}

/** The password is made once and kept beside the data, readable by this user alone. */
function readPassword(directory: string): string {
  const file = join(directory, "password");
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const password = `local-${randomBytes(12).toString("hex")}`;
  writeFileSync(file, password, { mode: 0o600 });
  return password;
}

async function createCluster(
  binaries: PostgresBinaries,
  account: Account | undefined,
  data: string,
  password: string,
  log: string,
): Promise<void> {
  // What an interrupted first start left is no database yet.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(data, "..", "initdb-password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [data, passwordFile]) chownSync(path, account.uid, account.gid);
  const args = [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    // Sorts and folds the same on every machine, whatever locales it has.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
  ];
  try {
    const { code } = await run(binaries, account, binaries.initdb, args, data, log);
    if (code !== 0) throw new Error(`PostgreSQL could not make its data folder.\n${tail(log)}`);
  } catch (error) {
    rmSync(data, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function launchServer(
  binaries: PostgresBinaries,
  account: Account | undefined,
  data: string,
  log: string,
  { port, durable }: PostgresOptions,
): Promise<GuardedProcess> {
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    // A socket file in /tmp would be one more thing to clash on and to leave behind.
    unix_socket_directories: "",
    max_connections: "200",
    logging_collector: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const args = ["-D", data, ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])];
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const server = await spawnLogged(binaries, account, binaries.postgres, args, data, log);
    const failed = await Promise.race([untilReady(data, server.pid, deadline), server.ended]);
    if (!failed) return server;
    await server.stop();
    const report = tail(log);
    // The workers of a server that was killed need a moment to notice and to let go of its memory.
    const heldByDying = /pre-existing shared memory block .* is still in use/.test(report);
    if (!heldByDying || Date.now() > deadline) {
      const code = /Address already in use/.test(report) ? "EADDRINUSE" : undefined;
      throw Object.assign(new Error(`PostgreSQL did not start on port ${port}.\n${report}`), { code });
    }
    await delay(200);
  }
}

/** PostgreSQL writes its state into the last line of its pid file, as pg_ctl reads it. */
async function untilReady(data: string, pid: number, deadline: number): Promise<undefined | "late"> {
  while (Date.now() < deadline) {
    const lines = readPidFile(data);
    if (lines?.[0]?.trim() === String(pid) && lines[7]?.trim() === "ready") return undefined;
    await delay(20);
  }
  return "late";
}

function readPidFile(data: string): string[] | undefined {
  try {
    return readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
}

/**
 * A pid file from a start that was killed: ends the server if it is still there, and removes the file if its
 * number now belongs to another program, which PostgreSQL itself would take for a running server.
 */
async function removeStaleServer(data: string): Promise<void> {
  const pid = Number(readPidFile(data)?.[0]);
  if (!pid) return;
  await endStray(pid, ({ commandLine }) => commandLine.includes(` -D ${data} `), "SIGINT");
  rmSync(join(data, "postmaster.pid"), { force: true });
}

async function createDatabase(databaseUrl: string): Promise<void> {
  const admin = new URL(databaseUrl);
  admin.pathname = "/postgres";
  const client = new Client({ connectionString: admin.href });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(DATABASE)}`);
  } finally {
    await client.end();
  }
}

async function run(
  binaries: PostgresBinaries,
  account: Account | undefined,
  program: string,
  args: readonly string[],
  data: string,
  log: string,
) {
  return (await spawnLogged(binaries, account, program, args, data, log)).ended;
}

async function spawnLogged(
  binaries: PostgresBinaries,
  account: Account | undefined,
  program: string,
  args: readonly string[],
  data: string,
  log: string,
): Promise<GuardedProcess> {
  const output = openSync(log, "w");
  try {
    return await startGuarded({
      ...launchAs(account, program, args, [binaries.root, data]),
      cwd: data,
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      output,
      // Fast shutdown, then immediate shutdown.
      stopSignals: ["SIGINT", "SIGQUIT"],
      patienceMs: 4000,
    });
  } finally {
    closeSync(output);
  }
}

function tail(log: string): string {
  try {
    return readFileSync(log, "utf8").trimEnd().split("\n").slice(-12).join("\n");
  } catch {
    return "";
  }
}
