import { jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";
import {
  SLOW_MACHINE_MS,
  startThrowawayPostgres,
  type ThrowawayPostgres,
} from "@/tests/support/throwaway-postgres";
import { uniqueMobile } from "@/tests/support/unique";

const [NOW, BEFORE] = [
  "the secret that signs since the rotation",
  "the secret that signed until the rotation",
];

let postgres: ThrowawayPostgres;
let lib: Awaited<ReturnType<typeof load>>;

async function load() {
  return {
    ...(await import("@/lib/auth/token")),
    ...(await import("@/lib/auth/password")),
    ...(await import("@/lib/db/client")),
    ...(await import("@/lib/db/otp-challenges")),
    ...(await import("@/lib/usecases/check-otp")),
    ...(await import("@/lib/usecases/send-otp")),
  };
}

beforeAll(async () => {
  postgres = await startThrowawayPostgres();
  useSettings({ DATABASE_URL: postgres.databaseUrl, AUTH_SECRET: NOW, AUTH_SECRET_PREVIOUS: BEFORE });
  lib = await load();
}, SLOW_MACHINE_MS);

afterAll(async () => {
  await lib?.database().$disconnect();
  await postgres?.stop();
});

const claims = (alg = "HS256") =>
  new SignJWT({ sid: "01a2035f-403a-775e-a37b-24146be4a565" })
    .setProtectedHeader({ alg })
    .setIssuer("castor")
    .setSubject("01a2035f-3f57-77a9-a9f1-e631781be85b");
const key = (secret: string) => new TextEncoder().encode(secret);

describe("tokens while AUTH_SECRET is rotated", () => {
  test("those of before are good until they end; those of now are made with the new one", async () => {
    const old = await claims().setExpirationTime("1h").sign(key(BEFORE));
    expect(await lib.readToken(old)).toMatchObject({ sessionId: "01a2035f-403a-775e-a37b-24146be4a565" });
    const token = await lib.signToken({
      userId: "01a2035f-3f57-77a9-a9f1-e631781be85b",
      sessionId: "01a2035f-403a-775e-a37b-24146be4a565",
      expiresAt: new Date(Date.now() + 60_000),
    });
    expect(await lib.readToken(token)).toBeDefined();
    // By the new secret alone: what it signs must outlive the old one.
    await expect(jwtVerify(token, key(NOW))).resolves.toBeDefined();
    await expect(jwtVerify(token, key(BEFORE))).rejects.toThrow();
  });

  test.each([
    [
      "of another secret",
      () => claims().setExpirationTime("1h").sign(key("some other secret of 32 letters!")),
    ],
    ["that has ended", () => claims().setExpirationTime("-1s").sign(key(NOW))],
    ["without an end", () => claims().sign(key(NOW))],
    ["of another issuer", () => claims().setIssuer("pollux").setExpirationTime("1h").sign(key(NOW))],
    ["of another algorithm", () => claims("HS512").setExpirationTime("1h").sign(key(NOW))],
    [
      "without a signature",
      async () =>
        new UnsecuredJWT({ sid: "s" }).setIssuer("castor").setSubject("u").setExpirationTime("1h").encode(),
    ],
    ["that is none", async () => "not.a.token"],
  ])("one %s is refused", async (_, make) => {
    expect(await lib.readToken(await make())).toBeUndefined();
  });

  test("a code that was sent just before is still accepted, once", async () => {
    const mobile = uniqueMobile();
    const soon = new Date(Date.now() + 60_000);
    await lib.storeCode({
      mobile,
      purpose: "sign_in",
      codeHash: lib.hashCode(mobile, "sign_in", "123456", BEFORE),
      expiresAt: soon,
      resendAfter: soon,
      hourly: 5,
    });
    await expect(lib.checkOtp(mobile, "sign_in", "654321")).rejects.toMatchObject({ code: "otp_invalid" });
    await lib.checkOtp(mobile, "sign_in", "123456");
    await expect(lib.checkOtp(mobile, "sign_in", "123456")).rejects.toMatchObject({ code: "otp_expired" });
  });
});

describe("passwords", () => {
  test("are kept as argon2id with the cost that OWASP asks, each with its own salt", async () => {
    const [one, two] = [
      await lib.hashPassword("lantern orbit velvet"),
      await lib.hashPassword("lantern orbit velvet"),
    ];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await lib.isPassword("lantern orbit velvet", one)).toBe(true);
    expect(await lib.isPassword("lantern orbit velvet.", one)).toBe(false);
    expect(await lib.isPassword("lantern orbit velvet", null)).toBe(false);
  });

  test("the same letters typed as other code points are the same password", async () => {
    const hash = await lib.hashPassword("caf\u00e9 au lait");
    expect(await lib.isPassword("cafe\u0301 au lait", hash)).toBe(true);
  });

  test("a flood of hashes is refused in part instead of stalling everything", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 120 }, () => lib.isPassword("lantern orbit velvet", null)),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.reason).toMatchObject({ code: "service_unavailable" });
    expect(results.filter((result) => result.status === "fulfilled").length).toBeGreaterThanOrEqual(64);
  });
});
