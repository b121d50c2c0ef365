import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseEnv, SETTING_NAMES } from "@/lib/env";

const complete = {
  NODE_ENV: "production",
  APP_URL: "https://chat.example.com",
  DATABASE_URL: "postgres://db.example.com/castor",
  UPSTASH_REDIS_REST_URL: "https://redis.example.com",
  UPSTASH_REDIS_REST_TOKEN: "token",
  GEMINI_API_KEY: "key",
  INNGEST_EVENT_KEY: "event-key",
  INNGEST_SIGNING_KEY: "signkey-prod-0123456789abcdef",
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  SMS_PROVIDER: "mock",
};

const described = new Map(
  readFileSync(new URL("../../.env.example", import.meta.url), "utf8")
    .split("\n")
    .flatMap((line) => (/^[A-Z0-9_]+=/.test(line) ? [line.split("=") as [string, string]] : [])),
);

test(".env.example describes no setting that nobody reads", () => {
  // Read by npm run dev and npm run db:migrate, which are not the application.
  const ofScripts = ["REDIS_URL", "DIRECT_DATABASE_URL"];
  expect([...described.keys()].filter((name) => ![...SETTING_NAMES, ...ofScripts].includes(name))).toEqual(
    [],
  );
});

test(".env.example describes every setting, with its default", () => {
  expect(SETTING_NAMES.filter((name) => !described.has(name))).toEqual([]);
  const defaults = parseEnv(complete) as unknown as Record<string, unknown>;
  const wrong = [...described].filter(
    ([name, value]) =>
      value !== "" && name !== "APP_URL" && SETTING_NAMES.includes(name) && String(defaults[name]) !== value,
  );
  expect(wrong).toEqual([]);
});

describe("settings that cannot work stop the start and say why", () => {
  test("every missing one is named, with how to get it", () => {
    expect(() => parseEnv({})).toThrow(
      /DATABASE_URL: is not set.*\n[\s\S]*GEMINI_API_KEY: is not set \(aistudio/,
    );
  });
  test.each([
    [
      "a stand-in's credential in production",
      { GEMINI_API_KEY: "local-key" },
      /GEMINI_API_KEY: belongs to the local cloud/,
    ],
    [
      "the local cloud's database in production",
      { DATABASE_URL: "postgresql://castor:local-0123abcd@127.0.0.1:4200/castor" },
      /DATABASE_URL: belongs to the local cloud/,
    ],
    ["no key to send events with", { INNGEST_EVENT_KEY: "" }, /INNGEST_EVENT_KEY: is not set \(app\.inngest/],
    ["no key that signs the queue's calls", { INNGEST_SIGNING_KEY: "" }, /INNGEST_SIGNING_KEY: is not set/],
    ["Inngest's dev server in production", { INNGEST_DEV: "1" }, /INNGEST_DEV: is for development/],
    ["the queue's stand-in", { INNGEST_DEV: "http://127.0.0.1:4220" }, /INNGEST_DEV: is for development/],
    [
      "Redis's own protocol",
      { UPSTASH_REDIS_REST_URL: "redis://localhost:6379" },
      /UPSTASH_REDIS_REST_URL: must be an address that starts with http/,
    ],
    ["an address that is no web page", { APP_URL: "ftp://chat.example.com" }, /APP_URL: must be an address/],
    ["no such country", { DEFAULT_COUNTRY: "XX" }, /DEFAULT_COUNTRY: must be the two letters of a country/],
    ["no such country among several", { OTP_COUNTRIES: "IN,XX" }, /OTP_COUNTRIES: must be countries/],
    ["a stream that breaks at once", { GEMINI_STALL_SECONDS: "0" }, /GEMINI_STALL_SECONDS: /],
    ["tokens that never hold", { ACCESS_TOKEN_EXPIRE_MINUTES: "0" }, /ACCESS_TOKEN_EXPIRE_MINUTES: /],
    ["no connection at all", { DATABASE_POOL: "0" }, /DATABASE_POOL: /],
    ["an origin with a path", { CORS_ORIGINS: "https://example.com/app" }, /CORS_ORIGINS: must be origins/],
    ["mock delivery that nobody asked for", { SMS_PROVIDER: "" }, /SMS_PROVIDER: is not set/],
    ["no public address", { APP_URL: "" }, /APP_URL: is not set/],
    ["a short secret", { AUTH_SECRET: "short" }, /AUTH_SECRET: must have at least 32/],
    ["a short secret of before", { AUTH_SECRET_PREVIOUS: "short" }, /AUTH_SECRET_PREVIOUS: must have at/],
    [
      "Twilio in part, and mock that nobody asked for",
      { SMS_PROVIDER: "", TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t" },
      /SMS_PROVIDER: is not set/,
    ],
    ["Twilio without its account", { SMS_PROVIDER: "twilio" }, /TWILIO_ACCOUNT_SID: is not set/],
    ["Stripe without its webhook", { STRIPE_SECRET_KEY: "sk_live_x" }, /STRIPE_WEBHOOK_SECRET: is not set/],
  ])("%s", (_, change, message) => {
    expect(() => parseEnv({ ...complete, ...change })).toThrow(message);
  });
  test("Twilio's three variables say that Twilio sends the codes, unless mock is asked for", () => {
    const twilio = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+15005550006" };
    expect(parseEnv({ ...complete, ...twilio, SMS_PROVIDER: "" }).SMS_PROVIDER).toBe("twilio");
    expect(parseEnv({ ...complete, ...twilio, SMS_PROVIDER: "mock" }).SMS_PROVIDER).toBe("mock");
  });
  test("the local cloud itself may run a production build", () => {
    expect(
      parseEnv({ ...complete, GEMINI_API_KEY: "local-key", CASTOR_LOCAL_CLOUD: "1" }).GEMINI_API_KEY,
    ).toBe("local-key");
  });
});

describe("settings that can only mean one thing are taken as meant", () => {
  test.each([
    ["countries in lower case", { OTP_COUNTRIES: "in, +881" }, { OTP_COUNTRIES: ["IN", "+881"] }],
    ["a country in lower case", { DEFAULT_COUNTRY: "gb" }, { DEFAULT_COUNTRY: "GB" }],
    [
      "origins with a slash at the end",
      { CORS_ORIGINS: "https://Example.com/,*" },
      { CORS_ORIGINS: ["https://example.com", "*"] },
    ],
    ["Inngest's dev mode, switched off", { INNGEST_DEV: "0" }, { INNGEST_DEV: "0" }],
    [
      "services on the machine itself",
      {
        UPSTASH_REDIS_REST_URL: "http://localhost:8079",
        DATABASE_URL: "postgresql://castor:own@127.0.0.1/c",
      },
      { UPSTASH_REDIS_REST_URL: "http://localhost:8079" },
    ],
    [
      ".env.example as Vercel imports it: empty settings leave the platform's own",
      { APP_URL: "", CLIENT_IP_HEADER: "", VERCEL: "1", VERCEL_PROJECT_PRODUCTION_URL: "chat.vercel.app" },
      { APP_URL: "https://chat.vercel.app", CLIENT_IP_HEADER: "x-real-ip" },
    ],
  ])("%s", (_, change, meant) => {
    expect(parseEnv({ ...complete, ...change })).toMatchObject(meant);
  });

  test("next build needs no secret", () => {
    expect(() => parseEnv({ NODE_ENV: "production", NEXT_PHASE: "phase-production-build" })).not.toThrow();
  });
});
