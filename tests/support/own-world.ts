import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type PartyName, startCloud } from "@/local/cloud";
import type { GuardedProcess } from "@/local/guarded-process";
import { findFreePort } from "@/local/ports";
import { syncInngest } from "@/local/sync-inngest";
import { migrate } from "@/prisma/migrate";
import { startInstance, untilHealthy } from "@/scripts/test-world";
import { controlAt } from "./control";
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
}

/**
 * A local cloud and instances of the app of the test file's own, for faults that would disturb other files.
 * Everything ends with the file.
 *
 * @param place a small number that no other file has: its ports are apart from theirs
 */
export async function startOwnWorld(place: number): Promise<OwnWorld> {
  const directory = mkdtempSync(join(tmpdir(), "castor-world-"));
  const running: { stop(): Promise<unknown> }[] = [];
  afterAll(async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
    rmSync(directory, { recursive: true, force: true });
  });
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
  let instances = 0;
  return {
    databaseUrl,
    async startApp(env = {}) {
      const port = await findFreePort(3500 + place * 20 + instances);
      instances++;
      const url = `http://localhost:${port}`;
      const log = join(directory, `app-${port}.log`);
      const app = await startInstance(
        port,
        { ...testEnv().instanceEnv, ...cloud.env, APP_URL: url, ...env },
        log,
      );
      running.push(app);
      await untilHealthy(url, log);
      return { url, signal: (name) => process.kill(app.pid, name), ended: app.ended };
    },
    giveWorkTo: (app) => syncInngest(cloud, app.url, undefined),
    control: (service, command, query) => controlAt(cloud.address(service), command, query),
  };
}
