import { expect, test } from "vitest";
import { apiClient, readOtp, signIn } from "../support/api-client";
import { testEnv } from "../support/test-env";
import { uniqueMobile } from "../support/unique";

test("a code from the inbox signs in, and the token is good at both instances", async () => {
  const { token, mobile, user } = await signIn();
  expect(user.mobile).toBe(mobile);
  const second = apiClient({ baseUrl: testEnv().appUrl2, token });
  expect((await second.post("/auth/logout")).status).toBe(200);
  expect((await apiClient({ token }).post("/auth/logout")).status).toBe(401);
});

test("a wrong code is refused in words", async () => {
  const mobile = uniqueMobile();
  const guest = apiClient();
  await guest.post("/auth/send-otp", { mobile });
  const wrong = (await readOtp(mobile)) === "111111" ? "222222" : "111111";
  const refused = await guest.post("/auth/verify-otp", { mobile, otp: wrong });
  expect(refused.status).toBe(400);
  expect(refused.error.code).toBe("otp_invalid");
});
