import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Cloud, startCloud } from "../local/cloud";
import { type GuardedProcess, startGuarded } from "../local/guarded-process";
import { reservePort } from "../local/ports";
import { syncInngest } from "../local/sync-inngest";
import { migrate } from "../prisma/migrate";
import type { TestEnv } from "../tests/support/test-env";
import { buildForTests, NEXT, TEST_DIST } from "./app-build";

const HOME = resolve(".local", "test");
/** Apart from those of npm run dev, so that both can run side by side. */
const FIRST_APP_PORT = 3100;
const FIRST_SERVICE_PORT = 4400;
const READY_TIMEOUT_MS = 30_000;
const CLIENT_IP_HEADER = "x-test-client-ip";
const OPEN_TO = "https://app.example";
const AUTH_SECRET = "local-secret-of-the-tests-which-is-long-enough";

export interface TestWorld {
  readonly testEnv: Omit<TestEnv, "chromiumPath">;
  stop(): Promise<void>;
}

/**
 * Starts what tests against the running app need: a throw-away local cloud without delays, and two instances
 * of the production build over it.
 *
 * @param crashed told when something ends that nobody stopped
 */
export async function startTestWorld(crashed: (reason: string) => void): Promise<TestWorld> {
  const running: { stop(): Promise<unknown> }[] = [];
  const stop = async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
    rmSync(join(HOME, "postgres"), { recursive: true, force: true });
  };
  try {
    rmSync(join(HOME, "postgres"), { recursive: true, force: true });
    mkdirSync(HOME, { recursive: true });
    const seconds = await buildForTests();
    if (seconds) console.log(`Built the app in ${seconds.toFixed(0)} s.`);
    const reserved = [await reservePort(FIRST_APP_PORT), await reservePort(FIRST_APP_PORT)] as const;
    running.push(...reserved);
    const [port, port2] = reserved.map((one) => one.port) as [number, number];
    const [appUrl, appUrl2] = [`http://localhost:${port}`, `http://localhost:${port2}`];
    const cloud = await startCloud({
      // Nothing of the environment: the tests never talk to somebody's real account.
      env: {},
      appUrl,
      firstPort: FIRST_SERVICE_PORT,
      postgres: { directory: join(HOME, "postgres"), durable: false },
      pace: 0,
      timeScale: 0.01,
    });
    running.push(cloud);
    cloud.crashed.then(crashed);
    const databaseUrl = cloud.env.DATABASE_URL as string;
    await migrate(databaseUrl);
    const instanceEnv = settingsOf(cloud);
    const instances = [
      { name: "app-1", port, url: appUrl, env: { CORS_ORIGINS: "" } },
      // One is open to another site, one to none.
      { name: "app-2", port: port2, url: appUrl2, env: { CORS_ORIGINS: OPEN_TO } },
    ];
    const logs = await Promise.all(
      instances.map(async (instance) => {
        const log = join(HOME, `${instance.name}.log`);
        const app = await startInstance(
          instance.port,
          { ...instanceEnv, ...instance.env, APP_URL: instance.url },
          log,
        );
        running.push(app);
        app.ended.then(() => crashed(`The app at ${instance.url} ended by itself; its log: ${log}`));
        await untilHealthy(instance.url, log);
        return log;
      }),
    );
    await syncInngest(cloud, appUrl, undefined);
    const services = Object.fromEntries(cloud.services.map(({ name, url }) => [name, url]));
    return {
      testEnv: {
        appUrl,
        appUrl2,
        databaseUrl,
        services: services as TestEnv["services"],
        appLogs: logs,
        instanceEnv,
        clientIpHeader: CLIENT_IP_HEADER,
        authSecret: AUTH_SECRET,
        openTo: OPEN_TO,
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What an instance has in its environment, but for its own address. */
function settingsOf(cloud: Cloud): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    ...cloud.env,
    NODE_ENV: "production",
    NEXT_DIST_DIR: TEST_DIST,
    NEXT_TELEMETRY_DISABLED: "1",
    // Keeps Next from reading .env files of this checkout.
    __NEXT_PROCESSED_ENV: "true",
    CASTOR_LOCAL_CLOUD: "1",
    AUTH_SECRET,
    SMS_PROVIDER: "mock",
    CLIENT_IP_HEADER,
    LOG_LEVEL: "info",
    // Limits per number and per address hold as usual; these would add up over the whole suite.
    OTP_PER_COUNTRY_HOURLY: "100000",
    OTP_GLOBAL_HOURLY: "100000",
  };
}

/** Starts one instance of the build; its output goes to `log`. */
export async function startInstance(
  port: number,
  env: Readonly<Record<string, string>>,
  log: string,
): Promise<GuardedProcess> {
  const output = openSync(log, "w");
  try {
    return await startGuarded({
      command: process.execPath,
      args: [NEXT, "start", "--port", String(port)],
      output,
      env: env as NodeJS.ProcessEnv,
    });
  } finally {
    closeSync(output);
  }
}

/** Resolves once the instance answers. @throws Error that names the log when it does not */
export async function untilHealthy(url: string, log: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) });
      if (response.ok) return;
      last = `status ${response.status}`;
    } catch (error) {
      last = (error as Error).message;
    }
    await delay(50);
  }
  throw new Error(
    `The app at ${url} is not healthy after ${READY_TIMEOUT_MS / 1000} s (${last}); its log: ${log}`,
  );
}
