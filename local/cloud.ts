import { startGemini } from "./gemini/server";
import { startInngest } from "./inngest/server";
import { startOnFreePort } from "./ports";
import { startPostgres } from "./postgres/server";
import { startRedis } from "./redis/server";
import type { LocalService } from "./service";
import { startSms } from "./sms/server";
import { startStripe } from "./stripe/server";

export interface CloudOptions {
  /** The settings that decide which parties are named already and which need a stand-in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** First port; each stand-in takes its own from here up (see PARTIES), or the next free one. */
  readonly firstPort: number;
  readonly postgres: {
    /** Folder of the database; see startPostgres. */
    readonly directory: string;
    /** false for data that is thrown away. */
    readonly durable: boolean;
  };
  /** Where the application will be; webhooks go there. */
  readonly appUrl: string;
  /** How long the demonstration model takes, relative to a human pace: 1 by default, 0 for no delay at all. */
  readonly pace?: number;
  /** How long back-offs and waits of Inngest and Stripe last, relative to the usual: 1 by default. */
  readonly timeScale?: number;
}

export interface CloudService {
  /** What it is for, such as "PostgreSQL". */
  readonly title: string;
  readonly name: PartyName;
  readonly url: string;
  readonly kind: "local stand-in" | "yours";
}

export interface Cloud {
  readonly services: readonly CloudService[];
  /** What the application needs in its environment to use the stand-ins. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves with the reason when a stand-in ends that nobody stopped. */
  readonly crashed: Promise<string>;
  /** Base address of a service. */
  address(name: PartyName): string;
  stop(): Promise<void>;
}

export type PartyName = "postgres" | "redis" | "inngest" | "gemini" | "sms" | "stripe";

/** A third party of the application, and how to play it when the environment names none. */
interface Party {
  readonly name: PartyName;
  readonly title: string;
  /** The address that the environment names, or undefined. */
  yours(env: CloudOptions["env"]): string | undefined;
  start(port: number, options: CloudOptions): Promise<LocalService & { crashed?: Promise<string> }>;
}

/** Ports that stand-ins are apart, so that one that moves does not take its neighbour's. */
const PORT_STEP = 10;

/** Stripe's webhook retries stretch over days; even a person at the keyboard does not wait for those. */
const STRIPE_HURRY = 60;

/** One entry per third party; its place in the list is its port. */
const PARTIES: readonly Party[] = [
  {
    name: "postgres",
    title: "PostgreSQL",
    yours: (env) => withoutSecrets(env.DATABASE_URL),
    start: (port, { postgres }) => startPostgres({ port, ...postgres }),
  },
  {
    name: "redis",
    title: "Upstash Redis",
    yours: (env) => withoutSecrets(env.UPSTASH_REDIS_REST_URL),
    start: (port, { env }) => startRedis({ port, redisUrl: env.REDIS_URL || undefined }),
  },
  {
    name: "inngest",
    title: "Inngest",
    yours: inngestAddress,
    start: (port, { timeScale }) => startInngest({ port, timeScale }),
  },
  {
    name: "gemini",
    title: "Gemini",
    yours: (env) =>
      env.GEMINI_API_KEY
        ? (withoutSecrets(env.GEMINI_BASE_URL) ?? "generativelanguage.googleapis.com")
        : undefined,
    start: (port, { pace }) => startGemini({ port, pace }),
  },
  {
    name: "sms",
    title: "SMS",
    yours: (env) =>
      env.SMS_PROVIDER === "twilio" ? (withoutSecrets(env.TWILIO_BASE_URL) ?? "api.twilio.com") : undefined,
    start: (port) => startSms({ port }),
  },
  {
    name: "stripe",
    title: "Stripe",
    yours: (env) =>
      env.STRIPE_SECRET_KEY ? (withoutSecrets(env.STRIPE_API_BASE) ?? "api.stripe.com") : undefined,
    start: (port, { appUrl, timeScale = 1 }) =>
      startStripe({
        port,
        webhookUrl: `${appUrl}/api/webhook/stripe`,
        timeScale: STRIPE_HURRY / timeScale,
      }),
  },
];

/**
 * Starts a stand-in for every third party that `env` does not name; `npm run dev` and `npm test` both stand
 * on this. All start at once; if one cannot, the others are stopped again.
 *
 * @throws Error naming the service that did not start
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const started: Running[] = [];
  const stop = async () => {
    await Promise.all(started.map(({ service }) => service?.stop()));
  };
  const starts = PARTIES.map(async (party, index) => {
    const running = await startParty(party, options.firstPort + index * PORT_STEP, options);
    started.push(running);
    return running;
  });
  const failed = (await Promise.allSettled(starts)).find((result) => result.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const running = await Promise.all(starts);
  const services = running.map(({ entry }) => entry);
  return {
    services,
    env: Object.assign({}, ...running.map(({ service }) => service?.env)),
    crashed: Promise.race(running.map(({ service }) => service?.crashed ?? new Promise<never>(() => {}))),
    address(name) {
      const found = services.find((service) => service.name === name);
      if (!found) throw new Error(`The local cloud has no ${name}`);
      return found.url;
    },
    stop,
  };
}

interface Running {
  readonly entry: CloudService;
  /** Absent for a party that the environment names. */
  readonly service?: Awaited<ReturnType<Party["start"]>>;
}

async function startParty(party: Party, port: number, options: CloudOptions): Promise<Running> {
  const { name, title } = party;
  const yours = party.yours(options.env);
  if (yours) return { entry: { name, title, url: yours, kind: "yours" } };
  try {
    const service = await startOnFreePort(port, (free) => party.start(free, options));
    return { entry: { name, title, url: service.url, kind: "local stand-in" }, service };
  } catch (error) {
    throw new Error(`${title} did not start: ${(error as Error).message}`, { cause: error });
  }
}

/** Inngest's own dev server, a self-hosted one, or Inngest Cloud, which is named by its key alone. */
function inngestAddress(env: CloudOptions["env"]): string | undefined {
  if (env.INNGEST_DEV?.startsWith("http")) return withoutSecrets(env.INNGEST_DEV);
  if (env.INNGEST_BASE_URL) return withoutSecrets(env.INNGEST_BASE_URL);
  return env.INNGEST_SIGNING_KEY ? "https://inn.gs" : undefined;
}

/** An address as it may be printed. */
function withoutSecrets(address: string | undefined): string | undefined {
  if (!address) return undefined;
  if (!URL.canParse(address)) return "(an address that cannot be read)";
  const url = new URL(address);
  return `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
}
