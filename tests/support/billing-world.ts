import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "pg";
import Stripe from "stripe";
import type { GuardedProcess } from "@/local/guarded-process";
import { findFreePort } from "@/local/ports";
import { startStripe } from "@/local/stripe/server";
import { startInstance, untilHealthy } from "@/scripts/test-world";
import { ApiClient } from "./api";
import { openPool } from "./database";
import { testEnv } from "./test-env";
import { startThrowawayPostgres } from "./throwaway-postgres";
import { uniqueMobile } from "./unique";
import { waitFor } from "./wait-for";

export interface Customer {
  readonly client: ApiClient;
  readonly userId: string;
}

/**
 * An app with a Stripe account and a database of its own, so that a test may lose webhooks, stop Stripe and
 * kill the app while other tests run. It shares Redis, Inngest and Gemini with them.
 */
export interface BillingWorld {
  readonly appUrl: string;
  /** The official client, pointed at the stand-in. */
  readonly stripe: Stripe;
  readonly webhookSecret: string;
  readonly database: Pool;
  /** A client of the API for a new user; one whose token a browser is to carry has a session of that kind. */
  signUp(kind?: "api" | "browser"): Promise<Customer>;
  /** Asks the Stripe stand-in for something (local/stripe/README.md). */
  control(command: object): Promise<Record<string, unknown>>;
  state<State>(...only: string[]): Promise<State>;
  /** Kills the app as a crash would, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Settings of a deployment that sells nothing. */
export const WITHOUT_PAYMENTS = { STRIPE_SECRET_KEY: "", STRIPE_WEBHOOK_SECRET: "", STRIPE_PRICE_PRO: "" };

/** @param settings what of the app's environment is to be different */
export async function openBillingWorld(
  settings: Readonly<Record<string, string>> = {},
): Promise<BillingWorld> {
  const postgres = await startThrowawayPostgres();
  const port = await findFreePort(randomInt(20_000, 40_000));
  const appUrl = `http://localhost:${port}`;
  // Stripe's first retry, five minutes, comes after half a second.
  const account = await startStripe({ port: 0, webhookUrl: `${appUrl}/api/webhook/stripe`, timeScale: 600 });
  const env: Record<string, string> = {
    ...testEnv().instanceEnv,
    ...account.env,
    DATABASE_URL: postgres.databaseUrl,
    APP_URL: appUrl,
    ...settings,
  };
  // For what a test runs of lib in its own process.
  Object.assign(process.env, env, { LOG_LEVEL: "silent" });
  const folder = join(".local", "test");
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `billing-${port}.log`);
  const start = async (): Promise<GuardedProcess> => {
    const started = await startInstance(port, env, log);
    await untilHealthy(appUrl, log);
    return started;
  };
  let app = await start();
  const database = openPool(postgres.databaseUrl);
  const { hostname, port: stripePort } = new URL(account.url);
  return {
    appUrl,
    stripe: new Stripe(account.env.STRIPE_SECRET_KEY ?? "", {
      host: hostname,
      port: Number(stripePort),
      protocol: "http",
      telemetry: false,
      maxNetworkRetries: 0,
    }),
    webhookSecret: account.env.STRIPE_WEBHOOK_SECRET ?? "",
    database,
    async signUp(kind = "api") {
      const { proveMobile } = await import("@/lib/db/users");
      const { startSession } = await import("@/lib/usecases/start-session");
      const { user } = await proveMobile(uniqueMobile(), "test");
      const { token } = await startSession(user, { kind, userAgent: null, address: "test" });
      return { client: new ApiClient(token, appUrl), userId: user.id };
    },
    async control(command) {
      const response = await fetch(`${account.url}/__control`, {
        method: "POST",
        body: JSON.stringify(command),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok)
        throw new Error(`Stripe refused ${JSON.stringify(command)}: ${JSON.stringify(answer)}`);
      return answer;
    },
    async state(...only) {
      return (await fetch(`${account.url}/__control?only=${only.join(",")}`)).json();
    },
    async crash() {
      process.kill(app.pid, "SIGKILL");
      await app.ended;
      app = await start();
    },
    async stop() {
      await account.stop();
      await app.stop();
      const { database: own } = await import("@/lib/db/client");
      await own().$disconnect();
      // Whoever is still saying goodbye would hear of the end as an error that nobody listens for.
      await waitFor(async () => (await countConnections(database)) <= database.totalCount, {
        what: "the connections to be closed",
        timeout: 10_000,
      });
      await database.end();
      await postgres.stop();
    },
  };
}

async function countConnections(database: Pool): Promise<number> {
  const { rows } = await database.query(
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()",
  );
  return rows[0].count;
}
