import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LocalService } from "@/local/service";
import { startSms } from "@/local/sms/server";
import { useSettings } from "@/tests/support/app-settings";
import {
  SLOW_MACHINE_MS,
  startThrowawayPostgres,
  type ThrowawayPostgres,
} from "@/tests/support/throwaway-postgres";
import { uniqueMobile } from "@/tests/support/unique";

// Redis is not there in this file: what is counted, is counted in PostgreSQL.
let phone: LocalService;
let postgres: ThrowawayPostgres;
let lib: Awaited<ReturnType<typeof load>>;

async function load() {
  return {
    ...(await import("@/lib/db/client")),
    ...(await import("@/lib/usecases/send-otp")),
    ...(await import("@/lib/usecases/check-otp")),
  };
}

beforeAll(async () => {
  [phone, postgres] = await Promise.all([startSms({ port: 0 }), startThrowawayPostgres()]);
  useSettings({
    DATABASE_URL: postgres.databaseUrl,
    SMS_PROVIDER: "twilio",
    TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
    TWILIO_AUTH_TOKEN: "local-twilio",
    TWILIO_FROM: "+15005550006",
    TWILIO_BASE_URL: phone.url,
    OTP_COUNTRIES: "IN,GB,+1500555",
    OTP_PER_COUNTRY_HOURLY: "3",
    OTP_GLOBAL_HOURLY: "5",
  });
  lib = await load();
}, SLOW_MACHINE_MS);

afterAll(async () => {
  await lib?.database().$disconnect();
  await postgres?.stop();
  await phone?.stop();
});

const control = (command: object) =>
  fetch(`${phone.url}/__control`, { method: "POST", body: JSON.stringify(command) });

beforeEach(async () => {
  await control({ fault: null });
  await lib.database().otpChallenge.deleteMany();
  await lib.database().otpNumber.deleteMany();
});

const sendTo = (mobile: string) => lib.sendOtp({ mobile, purpose: "sign_in", address: "192.0.2.1" });
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code: string }) => error.code,
  );

test("the code travels by Twilio's API and nowhere else, and is the one that is accepted", async () => {
  const mobile = uniqueMobile();
  const answer = await sendTo(mobile);
  expect(answer).not.toHaveProperty("otp");
  const inbox = await (await fetch(`${phone.url}/messages?to=${encodeURIComponent(mobile)}`)).json();
  const [message] = inbox.messages ?? inbox;
  expect(message.body).toContain(message.code);
  await lib.checkOtp(mobile, "sign_in", message.code);
  expect(await problemOf(lib.checkOtp(mobile, "sign_in", message.code))).toBe("otp_expired");
});

test("sending never looks at accounts, so that nothing about it can depend on them", async () => {
  // What a clock on a busy machine may miss: with the table out of reach, any look at it would fail.
  await lib.database().$executeRaw`ALTER TABLE "user" RENAME TO "out_of_reach"`;
  try {
    for (const purpose of ["sign_in", "reset_password"] as const)
      await lib.sendOtp({ mobile: uniqueMobile(), purpose, address: "192.0.2.1" });
  } finally {
    await lib.database().$executeRaw`ALTER TABLE "out_of_reach" RENAME TO "user"`;
  }
});

test.each(["unavailable", "unauthorized", "rate-limited", "cut"])(
  "Twilio %s: the caller is told that the code could not be sent",
  async (fault) => {
    await control({ fault });
    expect(await problemOf(sendTo(uniqueMobile()))).toBe("service_unavailable");
  },
);

test.each([
  ["no number of Twilio's", "+15005550001"],
  ["in a country that is not enabled", "+15005550003"],
  ["opted out", "+15005550004"],
  ["no mobile", "+15005550009"],
])("a number that Twilio says is %s is refused as such", async (_, mobile) => {
  expect(await problemOf(sendTo(mobile))).toBe("number_refused");
});

test("only the countries that the operator opened, and the prefixes", async () => {
  expect(await problemOf(sendTo("+447400123456"))).toBeUndefined();
  expect(await problemOf(sendTo("+4915123456789"))).toBe("number_refused");
  expect(await problemOf(sendTo("+14155552671"))).toBe("number_refused");
});

test("the ceilings hold without Redis: of a country, and of everybody together", async () => {
  for (let sent = 0; sent < 3; sent++) await sendTo(uniqueMobile());
  expect(await problemOf(sendTo(uniqueMobile()))).toBe("rate_limited");
  expect(await problemOf(sendTo("+447400123456"))).toBeUndefined();
  expect(await problemOf(sendTo("+447400123457"))).toBeUndefined();
  expect(await problemOf(sendTo("+447400123458"))).toBe("rate_limited");
});
