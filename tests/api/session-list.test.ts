import { expect, test } from "vitest";
import { newId } from "@/lib/db/id";
import { ApiClient, signIn } from "../support/api";
import { query } from "../support/database";
import { createRoom } from "../support/rooms";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Another session of the same user, from another device. */
async function signInAgain(mobile: string, userAgent: string) {
  await query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [mobile]);
  const guest = new ApiClient();
  const { body } = await guest.call("POST /auth/send-otp", { body: { mobile } });
  const { body: granted } = await guest.call("POST /auth/verify-otp", {
    body: { mobile, otp: body.data.otp ?? "" },
    headers: { "user-agent": userAgent },
  });
  return Object.assign(new ApiClient(granted.data.token), { signedInFrom: guest.address });
}

test("lists devices by names that people know, newest first, and marks the one that asks", async () => {
  const first = await signIn();
  const second = await signInAgain(first.mobile, CHROME);
  const { body } = await second.call("GET /auth/session-list");
  expect(body.data).toHaveLength(2);
  expect(body.data[0]).toMatchObject({
    device: "Chrome on Windows",
    address: second.signedInFrom,
    kind: "api",
    current: true,
  });
  expect(body.data[1]?.current).toBe(false);
});

test("a revoked token stops at once, at every instance", async () => {
  const first = await signIn();
  const second = await signInAgain(first.mobile, CHROME);
  const elsewhere = second.atSecondInstance();
  expect((await elsewhere.call("GET /user/me")).status).toBe(200);
  const { body } = await first.call("GET /auth/session-list");
  const sessionId = body.data.find(({ current }) => !current)?.id ?? "";
  expect((await first.call("DELETE /auth/session-list/{sessionId}", { params: { sessionId } })).status).toBe(
    200,
  );
  // The very first answer after the revocation is a refusal: there is nothing to wait for.
  expect((await elsewhere.call("GET /user/me")).status).toBe(401);
  expect((await second.call("GET /user/me")).status).toBe(401);
  expect((await first.call("GET /user/me")).status).toBe(200);
});

test("a stream that the revoked session has open ends with it, at the other instance too", async () => {
  const first = await signIn();
  const second = await signInAgain(first.mobile, CHROME);
  const chatroomId = await createRoom(second);
  const stream = await second.atSecondInstance().fetch(`/api/chatroom/${chatroomId}/events`);
  const reader = stream.body?.getReader();
  // The first bytes are sent once the stream is open; left alone, it would stay so for minutes.
  expect((await reader?.read())?.done).toBe(false);
  await first.call("DELETE /auth/session-list");
  const ended = (async () => {
    while (!(await reader?.read())?.done);
    return "ended";
  })();
  const tooLate = new Promise((resolve) => setTimeout(resolve, 10_000, "still open after 10 s"));
  expect(await Promise.race([ended, tooLate])).toBe("ended");
});

test("ends all the others", async () => {
  const first = await signIn();
  const others = [await signInAgain(first.mobile, CHROME), await signInAgain(first.mobile, "curl/8.5.0")];
  const { body } = await first.call("DELETE /auth/session-list");
  expect(body.data).toEqual({ ended: 2 });
  for (const other of others) expect((await other.call("GET /user/me")).status).toBe(401);
  expect((await first.call("GET /auth/session-list")).body.data).toHaveLength(1);
});

test("another user's session, one that is none, and no id at all are not found, and nothing ends", async () => {
  const [mine, theirs] = [await signIn(), await signIn()];
  const { body } = await theirs.call("GET /auth/session-list");
  for (const sessionId of [body.data[0]?.id ?? "", newId(), "nonsense"]) {
    const { status } = await mine.call("DELETE /auth/session-list/{sessionId}", { params: { sessionId } });
    expect(status).toBe(404);
  }
  expect((await theirs.call("GET /user/me")).status).toBe(200);
});

test("signing out ends the session that asks", async () => {
  const user = await signIn();
  expect((await user.call("POST /auth/logout")).status).toBe(200);
  expect((await user.call("GET /user/me")).status).toBe(401);
});

test("an expired session is not listed and opens nothing, though its token has time left", async () => {
  const user = await signIn();
  const other = await signInAgain(user.mobile, CHROME);
  await query("UPDATE session SET expires_at = now() WHERE user_id = $1 AND user_agent = $2", [
    user.userId,
    CHROME,
  ]);
  expect((await other.call("GET /user/me")).status).toBe(401);
  expect((await user.call("GET /auth/session-list")).body.data).toHaveLength(1);
});
