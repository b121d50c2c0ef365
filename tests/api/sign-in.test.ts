import { expect, test } from "vitest";
import { ApiClient, readOtp, signIn } from "../support/api";
import { uniqueMobile } from "../support/unique";
import { waitFor } from "../support/wait-for";

test("a code from the inbox signs in, and the token is good at both instances", async () => {
  const mobile = uniqueMobile();
  const guest = new ApiClient();
  await guest.call("POST /auth/send-otp", { body: { mobile } });
  const otp = await waitFor(() => readOtp(mobile), { what: "the code in the inbox" });
  const { status, body } = await guest.call("POST /auth/verify-otp", { body: { mobile, otp } });
  expect(status).toBe(200);
  expect(body.data.user.mobile).toBe(mobile);
  const client = new ApiClient(body.data.token);
  expect((await client.atSecondInstance().call("POST /auth/logout")).status).toBe(200);
  expect((await client.call("POST /auth/logout")).status).toBe(401);
});

test("the cookie of the browser and the token of an API client are read the same way", async () => {
  const { token } = await signIn();
  const cookie = { cookie: `castor-session=${token}` };
  expect((await new ApiClient().call("GET /user/me", { headers: cookie })).status).toBe(200);
  expect((await new ApiClient("not-a-token").call("GET /user/me", { headers: cookie })).status).toBe(401);
});

test("an API token in the cookie stays one: next-auth neither rolls it nor makes it last longer", async () => {
  const client = await signIn();
  const before = (await client.call("GET /auth/session-list")).body.data[0];
  const guest = new ApiClient();
  const cookie = { cookie: `castor-session=${client.token}` };
  const session = await guest.fetch("/api/auth/session", { headers: cookie });
  expect(await session.json()).toEqual({});
  const given = session.headers.getSetCookie().find((line) => line.startsWith("castor-session="));
  expect(given ?? "castor-session=;").toMatch(/^castor-session=;/);
  expect((await client.call("GET /auth/session-list")).body.data[0]?.expiresAt).toBe(before?.expiresAt);
  expect((await guest.call("GET /user/me", { headers: cookie })).status).toBe(200);
});

test("a wrong code is refused in words", async () => {
  const mobile = uniqueMobile();
  const guest = new ApiClient();
  const sent = await guest.call("POST /auth/send-otp", { body: { mobile } });
  const otp = sent.body.data.otp === "111111" ? "222222" : "111111";
  const refused = await guest.call("POST /auth/verify-otp", { body: { mobile, otp } });
  expect([refused.status, refused.body.error.code]).toEqual([400, "otp_invalid"]);
});
