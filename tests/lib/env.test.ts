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
  AUTH_SECRET: "0123456789abcdef0123456789abcdef",
  SMS_PROVIDER: "mock",
};

test(".env.example describes every setting, with its default", () => {
  const lines = readFileSync(new URL("../../.env.example", import.meta.url), "utf8").split("\n");
  const described = new Map(
    lines.flatMap((line) => (/^[A-Z0-9_]+=/.test(line) ? [line.split("=") as [string, string]] : [])),
  );
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
