import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ApiClient, signIn } from "../support/api";
import { query } from "../support/database";
import { chanceBound, chanceLarger, timeOf } from "../support/timing";
import { uniqueMobile } from "../support/unique";

async function sendCode(
  mobile: string,
  path: "POST /auth/send-otp" | "POST /auth/forgot-password" = "POST /auth/send-otp",
): Promise<string> {
  const { status, body } = await new ApiClient().call(path, { body: { mobile } });
  if (status !== 200 || !body.data.otp) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body.data.otp;
}

const guess = (mobile: string, otp: string) =>
  new ApiClient().call("POST /auth/verify-otp", { body: { mobile, otp } });

const guessReset = (mobile: string, otp: string) =>
  new ApiClient().call("POST /auth/reset-password", {
    body: { mobile, otp, newPassword: "lantern orbit velvet 42" },
  });

/** A code that is certainly not the right one. */
const wrong = (otp: string, step = 1) => String((Number(otp) + step) % 1_000_000).padStart(6, "0");

const allowResend = (mobile: string) =>
  query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [mobile]);

test("100 parallel wrong guesses leave the number locked, and at most five were compared", async () => {
  const mobile = uniqueMobile();
  const otp = await sendCode(mobile);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => guess(mobile, wrong(otp, index + 1))),
  );
  const codes = answers.map(({ body }) => body.error?.code);
  // otp_invalid is what a comparison answers; nothing else was compared.
  expect(codes.filter((code) => code === "otp_invalid")).toHaveLength(5);
  expect(codes.filter((code) => code === "otp_locked")).toHaveLength(95);
  const right = await guess(mobile, otp);
  expect(right.status).toBe(429);
  expect(right.body.error.code).toBe("otp_locked");
  expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(14 * 60);
});

test("a resend gives no new guesses and does not unlock", async () => {
  const mobile = uniqueMobile();
  const first = await sendCode(mobile);
  const left: unknown[] = [];
  for (let step = 1; step <= 4; step++)
    left.push((await guess(mobile, wrong(first, step))).body.error.details);
  expect(left).toEqual([4, 3, 2, 1].map((attemptsLeft) => ({ attemptsLeft })));
  await allowResend(mobile);
  const second = await sendCode(mobile);
  expect((await guess(mobile, wrong(second))).body.error.details).toEqual({ attemptsLeft: 0 });
  expect((await guess(mobile, second)).body.error.code).toBe("otp_locked");
  await allowResend(mobile);
  const resend = await new ApiClient().call("POST /auth/send-otp", { body: { mobile } });
  expect(resend.status).toBe(429);
  expect(resend.body.error.code).toBe("otp_locked");
});

test("the lock ends, and the next code has all five guesses again", async () => {
  const mobile = uniqueMobile();
  const otp = await sendCode(mobile);
  await Promise.all([1, 2, 3, 4, 5].map((step) => guess(mobile, wrong(otp, step))));
  await query(
    "UPDATE otp_number SET locked_until = now(), last_guess_at = last_guess_at - interval '16 minutes' WHERE mobile = $1",
    [mobile],
  );
  await allowResend(mobile);
  const next = await sendCode(mobile);
  expect((await guess(mobile, wrong(next))).body.error.details).toEqual({ attemptsLeft: 4 });
  expect((await guess(mobile, next)).status).toBe(200);
});

/** Lets time pass for what is counted of a number. */
const age = (mobile: string, minutes: number) =>
  query("UPDATE otp_number SET last_guess_at = last_guess_at - $2 * interval '1 minute' WHERE mobile = $1", [
    mobile,
    minutes,
  ]);

test("guesses that are spread over more than a quarter of an hour are counted on: five, then locked", async () => {
  const mobile = uniqueMobile();
  await sendCode(mobile);
  const left: unknown[] = [];
  for (let step = 1; step <= 5; step++) {
    await allowResend(mobile);
    left.push((await guess(mobile, wrong(await sendCode(mobile), step))).body.error.details);
    if (step < 5) await query("UPDATE otp_number SET sends = 1 WHERE mobile = $1", [mobile]);
    await age(mobile, 4);
  }
  // Twenty minutes after the first one, and never fifteen without any.
  expect(left).toEqual([4, 3, 2, 1, 0].map((attemptsLeft) => ({ attemptsLeft })));
  expect((await guess(mobile, "000000")).body.error.code).toBe("otp_locked");
});

test("a quarter of an hour without a guess forgets the earlier ones", async () => {
  const mobile = uniqueMobile();
  const otp = await sendCode(mobile);
  for (let step = 1; step <= 4; step++) await guess(mobile, wrong(otp, step));
  await age(mobile, 16);
  expect((await guess(mobile, wrong(otp))).body.error.details).toEqual({ attemptsLeft: 4 });
});

test("a number has five guesses for both kinds of code together, and a lock holds for both", async () => {
  const mobile = uniqueMobile();
  const toSignIn = await sendCode(mobile);
  // Each kind has a cooldown of its own: one may follow the other at once.
  const toReset = await sendCode(mobile, "POST /auth/forgot-password");
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      index % 2 ? guess(mobile, wrong(toSignIn, index + 1)) : guessReset(mobile, wrong(toReset, index + 1)),
    ),
  );
  const codes = answers.map(({ body }) => body.error?.code);
  expect(codes.filter((code) => code === "otp_invalid")).toHaveLength(5);
  for (const right of [await guess(mobile, toSignIn), await guessReset(mobile, toReset)])
    expect(right.body.error.code).toBe("otp_locked");
  await allowResend(mobile);
  for (const path of ["POST /auth/send-otp", "POST /auth/forgot-password"] as const) {
    const { body } = await new ApiClient().call(path, { body: { mobile } });
    expect(body.error.code).toBe("otp_locked");
  }
});

test("the right code is accepted once: in a race of 20 exactly one wins, and none afterwards", async () => {
  for (let round = 0; round < 3; round++) {
    const mobile = uniqueMobile();
    const otp = await sendCode(mobile);
    const answers = await Promise.all(Array.from({ length: 20 }, () => guess(mobile, otp)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await guess(mobile, otp)).body.error.code).toBe("otp_expired");
    const [row] = await query<{ sessions: number }>(
      `SELECT count(*)::int AS sessions FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.mobile = $1`,
      [mobile],
    );
    expect(row?.sessions).toBe(1);
  }
});

test("a code ends after five minutes, and a new one replaces the old", async () => {
  const mobile = uniqueMobile();
  const first = await sendCode(mobile);
  await allowResend(mobile);
  const second = await sendCode(mobile);
  if (first !== second) expect((await guess(mobile, first)).body.error.code).toBe("otp_invalid");
  await query("UPDATE otp_challenge SET expires_at = now() WHERE mobile = $1", [mobile]);
  expect((await guess(mobile, second)).body.error.code).toBe("otp_expired");
});

test("of parallel sends one passes; the others are told when to ask again", async () => {
  const mobile = uniqueMobile();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => new ApiClient().call("POST /auth/send-otp", { body: { mobile } })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a number gets five codes an hour, whatever they are for", async () => {
  await insideOneHour();
  const mobile = uniqueMobile();
  for (let sent = 0; sent < 5; sent++) {
    await sendCode(mobile, sent % 2 ? "POST /auth/forgot-password" : undefined);
    await allowResend(mobile);
  }
  const other = await new ApiClient().call("POST /auth/forgot-password", { body: { mobile } });
  expect(other.body.error.code).toBe("rate_limited");
  const sixth = await new ApiClient().call("POST /auth/send-otp", { body: { mobile } });
  expect(sixth.body.error.code).toBe("rate_limited");
  expect(Number(sixth.headers.get("retry-after"))).toBeGreaterThan(50 * 60);
});

/** Around the full hour a sliding window lets one more through: its past is only estimated. */
async function insideOneHour(): Promise<void> {
  const left = 3_600_000 - (Date.now() % 3_600_000);
  if (left < 10_000) await delay(left + 100);
}

test("an address gets twenty codes an hour, whatever headers of its own it sends", async () => {
  await insideOneHour();
  const client = new ApiClient();
  const statuses: number[] = [];
  for (let sent = 0; sent < 22; sent++)
    statuses.push((await client.call("POST /auth/send-otp", { body: { mobile: uniqueMobile() } })).status);
  expect(statuses).toEqual([...Array(20).fill(200), 429, 429]);
  const forged = await client.fetch("/api/auth/send-otp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": "203.0.113.9",
      "x-real-ip": "203.0.113.9",
    },
    body: JSON.stringify({ mobile: uniqueMobile() }),
  });
  expect(forged.status).toBe(429);
});

describe("numbers that codes are not sent to", () => {
  test.each([
    ["Indian toll-free", "+911800123456", 403],
    ["British premium rate", "+449061234567", 403],
    ["American premium rate", "+19005551234", 403],
    ["satellite, of no country", "+881612345678", 403],
    ["Indian landline", "+911123456789", 403],
    ["no number at all", "not a number", 400],
    ["a number inside other text", "call +919876543210 now", 400],
  ])("%s", async (_, mobile, status) => {
    expect((await new ApiClient().call("POST /auth/send-otp", { body: { mobile } })).status).toBe(status);
  });
});

test("numbers are read as people write them", async () => {
  const mobile = uniqueMobile();
  await sendCode(`0${mobile.slice(3, 8)}-${mobile.slice(8)}`);
  const [row] = await query("SELECT 1 FROM otp_challenge WHERE mobile = $1", [mobile]);
  expect(row).toBeDefined();
});

test("known and unknown numbers: the same body, and nothing in the timing tells them apart", async () => {
  const samples = 60;
  const known = await Promise.all(Array.from({ length: samples }, uniqueMobile));
  for (const mobile of known) {
    const { status } = await new ApiClient().call("POST /auth/signup", { body: { mobile } });
    expect(status).toBe(201);
  }
  const times = { known: [] as number[], unknown: [] as number[] };
  const shapes = new Set<string>();
  for (const mobile of known) {
    const pair = [["known", mobile] as const, ["unknown", uniqueMobile()] as const];
    if (Math.random() < 0.5) pair.reverse();
    for (const [kind, number] of pair) {
      const client = new ApiClient();
      let answer: Awaited<ReturnType<typeof sendTo>> | undefined;
      const sendTo = () => client.call("POST /auth/send-otp", { body: { mobile: number } });
      times[kind].push(
        await timeOf(async () => {
          answer = await sendTo();
        }),
      );
      shapes.add(`${answer?.status} ${JSON.stringify(answer?.body).replace(/\d/g, "0")}`);
    }
  }
  expect([...shapes]).toHaveLength(1);
  expect(Math.abs(chanceLarger(times.known, times.unknown) - 0.5)).toBeLessThan(chanceBound(samples));
}, 60_000);

test("forgot-password answers a known and an unknown number alike", async () => {
  const { mobile } = await signIn();
  const shapes = await Promise.all(
    [mobile, uniqueMobile()].map(async (number) => {
      const { status, body } = await new ApiClient().call("POST /auth/forgot-password", {
        body: { mobile: number },
      });
      return `${status} ${JSON.stringify(body).replace(/\d/g, "0")}`;
    }),
  );
  expect(shapes[0]).toBe(shapes[1]);
});
