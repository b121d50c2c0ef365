import { describe, expect, test } from "vitest";
import { ApiClient, signIn } from "../support/api";
import { query } from "../support/database";
import { chanceBound, chanceLarger, timeOf } from "../support/timing";
import { uniqueMobile } from "../support/unique";

const PASSWORD = "lantern orbit velvet 42";
const OTHER = "gravel pelican sunday 17";

const signup = (body: { mobile: string; name?: string; password?: string }) =>
  new ApiClient().call("POST /auth/signup", { body });

/** From an address of its own, so that no limit of an earlier try counts. */
const login = (mobile: string, password: string) =>
  new ApiClient().call("POST /auth/login", { body: { mobile, password } });

async function otpFor(path: "POST /auth/send-otp" | "POST /auth/forgot-password", mobile: string) {
  const { body } = await new ApiClient().call(path, { body: { mobile } });
  if (!body.data?.otp) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body.data.otp;
}

describe("signing up", () => {
  test("makes an account that its password signs in", async () => {
    const mobile = uniqueMobile();
    const created = await signup({ mobile, name: "Asha", password: PASSWORD });
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({ mobile, name: "Asha", hasPassword: true, plan: "basic" });
    expect(JSON.stringify(created.body)).not.toContain("argon2");
    const granted = await login(mobile, PASSWORD);
    expect(granted.status).toBe(200);
    const me = await new ApiClient(granted.body.data.token).call("GET /user/me");
    expect(me.body.data.id).toBe(created.body.data.id);
  });

  test("refuses a number that has an account; of ten at once one passes", async () => {
    const mobile = uniqueMobile();
    const answers = await Promise.all(Array.from({ length: 10 }, () => signup({ mobile })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.error?.code === "mobile_taken")).toHaveLength(9);
  });

  test("a password that was set long before the number was proven goes with the proof, and so do its sessions", async () => {
    const mobile = uniqueMobile();
    await signup({ mobile, password: PASSWORD });
    const planted = await login(mobile, PASSWORD);
    await query(`UPDATE "user" SET created_at = created_at - interval '16 minutes' WHERE mobile = $1`, [
      mobile,
    ]);
    const owner = await signIn(mobile);
    expect((await owner.call("GET /user/me")).body.data.hasPassword).toBe(false);
    expect((await login(mobile, PASSWORD)).status).toBe(401);
    expect((await new ApiClient(planted.body.data.token).call("GET /user/me")).status).toBe(401);
  });

  test("a stranger's password goes even when the number's owner proves it within minutes, from elsewhere", async () => {
    const mobile = uniqueMobile();
    await signup({ mobile, password: PASSWORD });
    const planted = await login(mobile, PASSWORD);
    const owner = await signIn(mobile);
    expect((await owner.call("GET /user/me")).body.data.hasPassword).toBe(false);
    expect((await login(mobile, PASSWORD)).status).toBe(401);
    expect((await new ApiClient(planted.body.data.token).call("GET /user/me")).status).toBe(401);
  });

  test("a password stays when the code follows the signup from there, and when the number was proven before", async () => {
    const mobile = uniqueMobile();
    const person = new ApiClient();
    await person.call("POST /auth/signup", { body: { mobile, password: PASSWORD } });
    const otp = await otpFor("POST /auth/send-otp", mobile);
    expect((await person.call("POST /auth/verify-otp", { body: { mobile, otp } })).status).toBe(200);
    const [kept] = await query(`SELECT signup_address FROM "user" WHERE mobile = $1`, [mobile]);
    expect(kept).toEqual({ signup_address: null });
    expect((await login(mobile, PASSWORD)).status).toBe(200);
    await query(`UPDATE "user" SET created_at = created_at - interval '1 year' WHERE mobile = $1`, [mobile]);
    await query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [mobile]);
    await signIn(mobile);
    expect((await login(mobile, PASSWORD)).status).toBe(200);
  });
});

describe("passwords that are refused", () => {
  test.each([
    ["too short", "short 1!x", "body.password"],
    ["too long", "long ".repeat(26), "body.password"],
    ["one of the most used", "1q2w3e4r5t6y", "body.password"],
    ["one of the most used, with a digit and a mark", "Basketball1!", "body.password"],
    ["one that repeats", "abcabcabcabc", "body.password"],
    ["one that counts", "23456789012", "body.password"],
    ["little more than the app's name", "castor2026!", "body.password"],
  ])("%s", async (_, password, field) => {
    const { status, body } = await signup({ mobile: uniqueMobile(), password });
    expect(status).toBe(400);
    expect(body.error.details).toMatchObject([{ field }]);
  });

  test("the number itself", async () => {
    const mobile = uniqueMobile();
    const { status } = await signup({ mobile, password: `${mobile.slice(3)}ab` });
    expect(status).toBe(400);
    expect((await login(mobile, `${mobile.slice(3)}ab`)).status).toBe(401);
  });
});

describe("signing in with a password", () => {
  test("a wrong number, a wrong password and no password: one answer, and nothing in the timing", async () => {
    // Fewer than the 50 tries that one number has in 15 minutes.
    const samples = 40;
    const withPassword = uniqueMobile();
    await signup({ mobile: withPassword, password: PASSWORD });
    const withoutPassword = uniqueMobile();
    await signup({ mobile: withoutPassword });
    const times: Record<string, number[]> = { wrong: [], none: [], unknown: [] };
    const answers = new Set<string>();
    for (let sample = 0; sample < samples; sample++) {
      const tries = [
        ["wrong", withPassword],
        ["none", withoutPassword],
        ["unknown", uniqueMobile()],
      ] as const;
      // Each turn begins with another, so that no place in the turn favours one of them.
      for (let turn = 0; turn < 3; turn++) {
        const [kind, mobile] = tries[(sample + turn) % 3] as (typeof tries)[number];
        times[kind]?.push(
          await timeOf(async () => {
            const { status, body } = await login(mobile, OTHER);
            answers.add(`${status} ${JSON.stringify({ ...body.error, requestId: "" })}`);
          }),
        );
      }
    }
    expect([...answers]).toEqual([expect.stringMatching(/^401 .*credentials_invalid/)]);
    const { wrong = [], none = [], unknown = [] } = times;
    for (const [a, b] of [
      [wrong, none],
      [wrong, unknown],
      [none, unknown],
    ] as const)
      expect(Math.abs(chanceLarger(a, b) - 0.5)).toBeLessThan(chanceBound(samples));
  }, 60_000);

  test("ten tries for a number from one address, then 429 with when to come back; elsewhere its owner still can", async () => {
    const mobile = uniqueMobile();
    await signup({ mobile, password: PASSWORD });
    const guesser = new ApiClient();
    const statuses: number[] = [];
    for (let tried = 0; tried < 11; tried++)
      statuses.push((await guesser.call("POST /auth/login", { body: { mobile, password: OTHER } })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const refused = await guesser.call("POST /auth/login", { body: { mobile, password: PASSWORD } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await login(mobile, PASSWORD)).status).toBe(200);
  });
});

describe("changing the password", () => {
  test("needs the current one if there is one, and ends the other sessions", async () => {
    const user = await signIn();
    const change = (body: { currentPassword?: string; newPassword: string }) =>
      user.call("POST /auth/change-password", { body });
    expect((await change({ newPassword: PASSWORD })).status).toBe(200);
    const other = await login(user.mobile, PASSWORD);
    expect(other.status).toBe(200);
    expect((await change({ newPassword: OTHER })).body.error.code).toBe("credentials_invalid");
    expect((await change({ currentPassword: OTHER, newPassword: OTHER })).status).toBe(401);
    expect((await change({ currentPassword: PASSWORD, newPassword: OTHER })).status).toBe(200);
    expect((await user.call("GET /user/me")).status).toBe(200);
    expect((await new ApiClient(other.body.data.token).call("GET /user/me")).status).toBe(401);
    expect((await login(user.mobile, PASSWORD)).status).toBe(401);
    expect((await login(user.mobile, OTHER)).status).toBe(200);
  });

  test("of two changes from the same password one holds, whichever was first", async () => {
    const user = await signIn();
    const change = (body: { currentPassword?: string; newPassword: string }) =>
      user.call("POST /auth/change-password", { body });
    const first = await Promise.all([change({ newPassword: PASSWORD }), change({ newPassword: OTHER })]);
    expect(first.map(({ status }) => status).sort()).toEqual([200, 401]);
    const current = first[0]?.status === 200 ? PASSWORD : OTHER;
    const second = await Promise.all(
      ["amber", "cobalt", "indigo"].map((word) =>
        change({ currentPassword: current, newPassword: `${word} lantern orbit 9` }),
      ),
    );
    expect(second.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    expect((await user.call("GET /user/me")).status).toBe(200);
  });

  test("a stolen session has ten tries to find the password", async () => {
    const user = await signIn();
    await user.call("POST /auth/change-password", { body: { newPassword: PASSWORD } });
    const statuses: number[] = [];
    for (let tried = 0; tried < 11; tried++)
      statuses.push(
        (
          await user.call("POST /auth/change-password", {
            body: { currentPassword: `guess number ${tried}`, newPassword: OTHER },
          })
        ).status,
      );
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
  });
});

describe("resetting the password", () => {
  const reset = (mobile: string, otp: string, newPassword: string) =>
    new ApiClient().call("POST /auth/reset-password", { body: { mobile, otp, newPassword } });

  test("takes the code for it, ends every session, and works once", async () => {
    const user = await signIn();
    await user.call("POST /auth/change-password", { body: { newPassword: PASSWORD } });
    const otp = await otpFor("POST /auth/forgot-password", user.mobile);
    expect((await reset(user.mobile, otp, "password123!")).status).toBe(400);
    expect((await reset(user.mobile, otp, OTHER)).status).toBe(200);
    expect((await user.call("GET /user/me")).status).toBe(401);
    expect((await login(user.mobile, PASSWORD)).status).toBe(401);
    expect((await login(user.mobile, OTHER)).status).toBe(200);
    expect((await reset(user.mobile, otp, PASSWORD)).body.error.code).toBe("otp_expired");
  });

  test("a code for signing in resets nothing, and one for a reset signs nobody in", async () => {
    const user = await signIn();
    await query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [user.mobile]);
    const toSignIn = await otpFor("POST /auth/send-otp", user.mobile);
    expect((await reset(user.mobile, toSignIn, OTHER)).body.error.code).toBe("otp_expired");
    const toReset = await otpFor("POST /auth/forgot-password", user.mobile);
    const { body } = await new ApiClient().call("POST /auth/verify-otp", {
      body: { mobile: user.mobile, otp: toReset },
    });
    if (toReset !== toSignIn) expect(body.error.code).toBe("otp_invalid");
  });
});

describe("in the browser", () => {
  test("the password provider sets a cookie with our token, which the API takes and a revocation ends", async () => {
    const mobile = uniqueMobile();
    await signup({ mobile, password: PASSWORD });
    const browser = new ApiClient();
    const csrf = await browser.fetch("/api/auth/csrf");
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const signIn = (password: string) =>
      browser.fetch("/api/auth/callback/password", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          cookie: csrf.headers
            .getSetCookie()
            .map((line) => line.split(";")[0])
            .join("; "),
        },
        body: new URLSearchParams({ csrfToken, mobile, password, json: "true" }),
      });
    const cookieOf = (response: Response) =>
      response.headers.getSetCookie().find((line) => line.includes("castor-session="));

    expect(cookieOf(await signIn(OTHER))).toBeUndefined();
    const cookie = cookieOf(await signIn(PASSWORD));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const headers = { cookie: cookie?.split(";")[0] ?? "" };
    const devices = await browser.call("GET /auth/session-list", { headers });
    expect(devices.body.data).toMatchObject([{ kind: "browser", current: true }]);
    const foreign = await browser.call("DELETE /auth/session-list", {
      headers: { ...headers, origin: "https://elsewhere.example" },
    });
    expect(foreign.body.error.code).toBe("origin_refused");

    const phone = await login(mobile, PASSWORD);
    await new ApiClient(phone.body.data.token).call("DELETE /auth/session-list");
    expect((await browser.call("GET /user/me", { headers })).status).toBe(401);
    const session = await browser.fetch("/api/auth/session", { headers });
    expect(await session.json()).toEqual({});
  });
});
