import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { type PartyName, startCloud } from "@/local/cloud";
import type { GuardedProcess } from "@/local/guarded-process";
import { reservePort } from "@/local/ports";
import { syncInngest } from "@/local/sync-inngest";
import { migrate } from "@/prisma/migrate";
import { startInstance, untilHealthy } from "@/scripts/test-world";
import { controlAt } from "./control";
import { openPool } from "./database";
import { testEnv } from "./test-env";

export interface OwnApp {
  readonly url: string;
  /** Sends a signal to the instance itself. */
  signal(name: NodeJS.Signals): void;
  readonly ended: GuardedProcess["ended"];
}

export interface OwnWorld {
  readonly databaseUrl: string;
  /** Starts an instance of the tests' build over this cloud. */
  startApp(env?: Readonly<Record<string, string>>): Promise<OwnApp>;
  /** Has Inngest call this instance from now on. */
  giveWorkTo(app: OwnApp): Promise<void>;
  control<State = Record<string, unknown>>(
    service: PartyName,
    command?: object,
    query?: string,
  ): Promise<State>;
  /** Connections to the database itself. */
  readonly database: Pool;
  /** Has something else end with this world. */
  endWith(part: { stop(): Promise<unknown> }): void;
  stop(): Promise<void>;
}

/**
 * A local cloud and instances of the app of the test file's own, for faults that would disturb other files.
 * Stop it in afterAll.
 *
 * @param place a small number that no other file has: its ports are apart from theirs
 */
export async function startOwnWorld(place: number): Promise<OwnWorld> {
  const directory = mkdtempSync(join(tmpdir(), "castor-world-"));
  const running: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  const cloud = await startCloud({
    env: {},
    appUrl: "http://127.0.0.1:9",
    firstPort: 4600 + place * 100,
    postgres: { directory: join(directory, "postgres"), durable: false },
    pace: 0,
    timeScale: 0.01,
  });
  running.push(cloud);
  const databaseUrl = cloud.env.DATABASE_URL as string;
  await migrate(databaseUrl);
  const database = openPool(databaseUrl);
  running.push({ stop: () => database.end() });
  let instances = 0;
  return {
    databaseUrl,
    database,
    stop,
    endWith: (part) => void running.push(part),
    async startApp(env = {}) {
      const reserved = await reservePort(3500 + place * 20 + instances);
      running.push(reserved);
      const { port } = reserved;
      instances++;
      const url = `http://localhost:${port}`;
      const log = join(directory, `app-${port}.log`);
      const app = await startInstance(
        port,
        { ...testEnv().instanceEnv, ...cloud.env, APP_URL: url, ...env },
        log,
      );
      running.push({
        stop() {
          // One that a test has frozen would not hear of its end.
          if (isRunning(app.pid)) process.kill(app.pid, "SIGCONT");
          return app.stop();
        },
      });
      await untilHealthy(url, log);
      return { url, signal: (name) => process.kill(app.pid, name), ended: app.ended };
    },
    giveWorkTo: (app) => syncInngest(cloud, app.url, undefined),
    control: (service, command, query) => controlAt(cloud.address(service), command, query),
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
