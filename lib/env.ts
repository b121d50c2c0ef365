import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import { z } from "zod";

/** Set by the local cloud on every credential it hands out; production refuses them. */
const LOCAL_CREDENTIAL = /^(local-|sk_test_local|whsec_local)/;

const optional = z.preprocess((value) => (value === "" ? undefined : value), z.string().optional());
const flag = z.preprocess((value) => value === "1" || value === "true", z.boolean());
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter(Boolean),
  );
const count = (fallback: number, least = 0) => z.coerce.number().int().min(least).default(fallback);
const url = z
  .url({ protocol: /^https?$/, error: "must be an address that starts with http:// or https://" })
  .transform((address) => address.replace(/\/+$/, ""));
const isCountry = (code: string) => isSupportedCountry(code);
const upperCase = (text: string) => text.toUpperCase();
/** What a browser sends as its Origin: no path, not even a slash. */
const isOrigin = (entry: string) => URL.canParse(entry) && new URL(entry).origin === entry;

/** Every setting of Castor, each described in .env.example. Parsed once, at boot. */
const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  APP_URL: url.default("http://localhost:3000"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  /** 1 when the services are the local cloud's stand-ins (set by npm run dev and npm test). */
  CASTOR_LOCAL_CLOUD: flag,

  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://"),
  /** Connections that one instance may hold. */
  DATABASE_POOL: count(10, 1),

  UPSTASH_REDIS_REST_URL: url,
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),

  /** Inngest's SDK reads these itself; here they are only checked. */
  INNGEST_EVENT_KEY: optional,
  INNGEST_SIGNING_KEY: optional,
  INNGEST_BASE_URL: url.optional(),
  INNGEST_DEV: optional,

  GEMINI_API_KEY: z.string().min(1),
  GEMINI_BASE_URL: url.default("https://generativelanguage.googleapis.com"),

  /** Seconds without a word after which a stream counts as broken. */
  GEMINI_STALL_SECONDS: count(30, 1),

  AUTH_SECRET: z.string().min(32, "must have at least 32 characters; make one with: openssl rand -base64 32"),
  /** The secret before the last rotation; tokens made with it are accepted until they expire. */
  AUTH_SECRET_PREVIOUS: z
    .string()
    .min(32, "must have at least 32 characters, as AUTH_SECRET has; leave it out unless you rotate")
    .optional(),
  /** Minutes that an API token lasts. */
  ACCESS_TOKEN_EXPIRE_MINUTES: count(7 * 24 * 60, 1),
  /** Days that a browser stays signed in without a visit. */
  BROWSER_SESSION_DAYS: count(30, 1),

  /** ISO 3166 country that numbers without +code are read in. */
  DEFAULT_COUNTRY: z
    .string()
    .transform(upperCase)
    .refine(isCountry, "must be the two letters of a country (ISO 3166), such as IN")
    .default("IN"),
  /** twilio when its three variables are set; mock must be asked for by name in production. */
  SMS_PROVIDER: z.enum(["mock", "twilio"]).optional(),
  TWILIO_ACCOUNT_SID: optional,
  TWILIO_AUTH_TOKEN: optional,
  TWILIO_FROM: optional,
  TWILIO_BASE_URL: url.default("https://api.twilio.com"),
  /** Where mock delivery also posts the message: the local cloud's inbox page. */
  OTP_INBOX_URL: url.optional(),
  /** Sends per hour for one number, one address, one country; and for everybody together. */
  OTP_PER_NUMBER_HOURLY: count(5),
  OTP_PER_ADDRESS_HOURLY: count(20),
  OTP_PER_COUNTRY_HOURLY: count(500),
  OTP_GLOBAL_HOURLY: count(2000),
  /**
   * Countries that codes are sent to (ISO 3166, comma separated); none means every country. An entry such as
   * +881 opens a prefix that would be refused for its kind.
   */
  OTP_COUNTRIES: list
    .transform((entries) => entries.map(upperCase))
    .refine(
      (entries) => entries.every((entry) => /^\+\d+$/.test(entry) || isCountry(entry)),
      "must be countries (ISO 3166, such as IN,GB) or prefixes such as +881, comma separated",
    ),

  /** Header in which your proxy puts the caller's address; without it the socket's address counts. */
  CLIENT_IP_HEADER: optional.transform((name) => name?.toLowerCase()),
  /** Origins that browsers may call the API from (comma separated); empty closes CORS. */
  CORS_ORIGINS: list
    .transform((entries) => entries.map((entry) => entry.replace(/\/$/, "").toLowerCase()))
    .refine(
      (entries) => entries.every((entry) => entry === "*" || isOrigin(entry)),
      "must be origins such as https://example.com (no path), comma separated",
    ),
  /** API requests per minute for one user, or for one address without a token. */
  REQUESTS_PER_MINUTE: count(300, 1),

  DAILY_PROMPTS_BASIC: count(5),
  /** Fair-use prompts per hour on Pro. */
  HOURLY_PROMPTS_PRO: count(200),

  STRIPE_SECRET_KEY: optional,
  /** Signing secrets of the webhook endpoint (comma separated while one is being rotated). */
  STRIPE_WEBHOOK_SECRET: list,
  STRIPE_PRICE_PRO: optional,
  STRIPE_API_BASE: url.default("https://api.stripe.com"),

  /** S3-compatible storage for attachments; without a bucket they are kept in PostgreSQL. */
  S3_BUCKET: optional,
  S3_ENDPOINT: url.optional(),
  S3_REGION: z.string().default("auto"),
  S3_ACCESS_KEY_ID: optional,
  S3_SECRET_ACCESS_KEY: optional,
  /** What one user may upload within 24 hours. */
  ATTACHMENT_MB_DAILY: count(200),
});

/** What to do about a variable that is missing, beyond what the schema's own message says. */
const HOW_TO_GET: Partial<Record<keyof z.infer<typeof schema>, string>> = {
  DATABASE_URL: "the connection string of your PostgreSQL (Neon, RDS, your own)",
  UPSTASH_REDIS_REST_URL:
    "console.upstash.com → your database → REST API, or a serverless-redis-http of your own",
  UPSTASH_REDIS_REST_TOKEN: "console.upstash.com → your database → REST API",
  INNGEST_EVENT_KEY: "app.inngest.com → your environment → Manage → Keys, or that of your own inngest start",
  INNGEST_SIGNING_KEY:
    "app.inngest.com → your environment → Manage → Keys, or that of your own inngest start",
  GEMINI_API_KEY: "aistudio.google.com/apikey",
  AUTH_SECRET: "make one with: openssl rand -base64 32",
};

export type Env = z.infer<typeof schema>;

/** The names of all settings; .env.example must describe each. */
export const SETTING_NAMES = Object.keys(schema.shape);

/**
 * Parses the settings; throws one error that names every variable that is missing or wrong and says how to
 * get it. In production it refuses what only development may have: stand-in credentials, unasked mock SMS.
 */
export function parseEnv(given: Record<string, string | undefined>): Env {
  const source = withPlatformDefaults(given);
  const parsed = schema.safeParse(
    Object.fromEntries(
      Object.entries(source).map(([name, value]) => [name, value === "" ? undefined : value]),
    ),
  );
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]) as keyof Env;
      const missing = source[name] === undefined || source[name] === "";
      const hint = HOW_TO_GET[name];
      return `  ${name}: ${missing ? "is not set" : issue.message}${hint ? ` (${hint})` : ""}`;
    });
    throw new Error(
      `Castor's settings are not complete:\n${lines.join("\n")}\nSet them in the environment or in .env; .env.example describes each. For a machine of your own, npm run dev needs none of them.`,
    );
  }
  const env = parsed.data;
  if (env.TWILIO_ACCOUNT_SID && env.TWILIO_AUTH_TOKEN && env.TWILIO_FROM) env.SMS_PROVIDER ??= "twilio";
  const problems: string[] = [];
  if (env.NODE_ENV === "production" && !env.CASTOR_LOCAL_CLOUD) {
    for (const [name, value] of Object.entries(env)) {
      if ([value].flat().some((entry) => LOCAL_CREDENTIAL.test(passwordOf(entry) ?? String(entry))))
        problems.push(`  ${name}: belongs to the local cloud, which is for one machine only; set your own`);
    }
    if (env.SMS_PROVIDER === undefined)
      problems.push(
        '  SMS_PROVIDER: is not set (set the TWILIO_* variables, or "mock" if codes may be returned in the response)',
      );
    if (!source.APP_URL) problems.push("  APP_URL: is not set (the public address of this deployment)");
    // Without them every message would wait in the outbox, and anybody could call the queue's functions.
    for (const name of ["INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"] as const)
      if (!env[name]) problems.push(`  ${name}: is not set (${HOW_TO_GET[name]})`);
    if (env.INNGEST_DEV && env.INNGEST_DEV !== "0")
      problems.push(
        "  INNGEST_DEV: is for development, where calls are not signed; INNGEST_BASE_URL names your own server",
      );
  }
  if (env.SMS_PROVIDER === "twilio") {
    for (const name of ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"] as const)
      if (!env[name])
        problems.push(`  ${name}: is not set, and SMS_PROVIDER=twilio needs it (console.twilio.com)`);
  }
  if (env.S3_BUCKET) {
    for (const name of ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"] as const)
      if (!env[name])
        problems.push(`  ${name}: is not set, and S3_BUCKET needs it (your storage's access keys)`);
    if (!env.S3_ENDPOINT && env.S3_REGION === "auto")
      problems.push("  S3_ENDPOINT: is not set (or set S3_REGION, such as eu-central-1, for AWS itself)");
  }
  if (env.STRIPE_SECRET_KEY) {
    if (env.STRIPE_WEBHOOK_SECRET.length === 0)
      problems.push("  STRIPE_WEBHOOK_SECRET: is not set (dashboard.stripe.com → Webhooks → signing secret)");
    if (!env.STRIPE_PRICE_PRO)
      problems.push("  STRIPE_PRICE_PRO: is not set (dashboard.stripe.com → Products → the Pro price's id)");
  }
  if (problems.length > 0)
    throw new Error(`Castor will not start with these settings:\n${problems.join("\n")}`);
  return env;
}

/** The password in the address of a database. */
function passwordOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  return new URL(value).password || undefined;
}

/**
 * `next build` loads every route to learn about it, on machines that have no business knowing a secret: there
 * whatever is not set has a value that nothing uses.
 */
const WHILE_BUILDING = {
  APP_URL: "http://localhost:3000",
  DATABASE_URL: "postgresql://localhost/unused-while-building",
  UPSTASH_REDIS_REST_URL: "http://localhost/unused-while-building",
  UPSTASH_REDIS_REST_TOKEN: "unused-while-building",
  GEMINI_API_KEY: "unused-while-building",
  AUTH_SECRET: "unused-while-building-unused-while-building",
  SMS_PROVIDER: "mock",
  INNGEST_EVENT_KEY: "unused-while-building",
  INNGEST_SIGNING_KEY: "unused-while-building",
};

let parsedEnv: Env | undefined;

/** The settings of this process; parsed at the first call (instrumentation.ts makes it at boot). */
export function env(): Env {
  if (!parsedEnv) {
    parsedEnv = parseEnv(process.env);
    // next-auth takes its own address from the environment alone.
    process.env.NEXTAUTH_URL ||= parsedEnv.APP_URL;
  }
  return parsedEnv;
}

/** What Vercel knows by itself, and what a build needs not know. An empty setting counts as none. */
function withPlatformDefaults(given: Record<string, string | undefined>): Record<string, string | undefined> {
  const { VERCEL, VERCEL_PROJECT_PRODUCTION_URL } = given;
  const source: Record<string, string | undefined> = {
    ...given,
    // Vercel overwrites this header itself, so a caller cannot write it.
    CLIENT_IP_HEADER: given.CLIENT_IP_HEADER || (VERCEL && "x-real-ip"),
    APP_URL: given.APP_URL || (VERCEL_PROJECT_PRODUCTION_URL && `https://${VERCEL_PROJECT_PRODUCTION_URL}`),
  };
  if (given.NEXT_PHASE === "phase-production-build") {
    for (const [name, value] of Object.entries(WHILE_BUILDING)) source[name] ||= value;
  }
  return source;
}
