import { z } from "zod";
import { empty, id, mobile, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { name, user } from "@/lib/contract/user";

export const otp = z
  .string()
  .trim()
  .regex(/^\d{6}$/, "Enter the 6 digits of the code.")
  .meta({ example: "481920" });

export const password = z
  .string()
  .min(10, "Use at least 10 characters.")
  .max(128, "Use at most 128 characters.")
  .meta({ example: "seven quiet herons" });

/** A signed-in API client. */
export const tokenGrant = z.object({
  token: z.string().describe("HS256 JWT; send it as Authorization: Bearer"),
  tokenType: z.literal("Bearer"),
  expiresAt: time,
  user,
});

export const otpSent = z.object({
  expiresAt: time,
  resendAfter: time.describe("Before this a resend answers 429"),
  otp: otp.optional().describe("The code itself; only with mock delivery (SMS_PROVIDER=mock)"),
});

export const session = z.object({
  id,
  kind: z.enum(["browser", "api"]),
  device: z.string().nullable().describe("Browser and system, or the client's own name"),
  address: z.string().nullable(),
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
  current: z.boolean(),
});

export const signup = endpoint("POST /auth/signup", {
  tag: "Auth",
  summary: "Create an account",
  description:
    "Sign in afterwards with `POST /auth/send-otp`, or `POST /auth/login` if a password was given. A password that was given without proof of the number is dropped, and its sessions end, when the number's owner first proves it with a code, unless that happens within 15 minutes of the signup and from the same client address. Common passwords are refused.",
  auth: "none",
  body: z.strictObject({ mobile, name: name.optional(), password: password.optional() }),
  responses: { 201: user },
  errors: ["mobile_taken", "number_refused"],
});

export const sendOtp = endpoint("POST /auth/send-otp", {
  tag: "Auth",
  summary: "Send a one-time code for signing in",
  description: "The answer is the same for a known and an unknown number.",
  auth: "none",
  body: z.strictObject({ mobile }),
  responses: { 200: otpSent },
  errors: ["number_refused", "otp_locked"],
});

export const verifyOtp = endpoint("POST /auth/verify-otp", {
  tag: "Auth",
  summary: "Exchange the code for a token",
  description:
    "Creates the account of a new number. Five wrong guesses, those at reset-password included, lock the number for 15 minutes; a resend does not unlock it.",
  auth: "none",
  body: z.strictObject({ mobile, otp }),
  responses: { 200: tokenGrant },
  errors: ["otp_invalid", "otp_expired", "otp_locked"],
});

export const login = endpoint("POST /auth/login", {
  tag: "Auth",
  summary: "Sign in with a password",
  auth: "none",
  body: z.strictObject({ mobile, password: z.string().min(1).max(128) }),
  responses: { 200: tokenGrant },
  errors: ["credentials_invalid"],
});

export const forgotPassword = endpoint("POST /auth/forgot-password", {
  tag: "Auth",
  summary: "Send a one-time code for a new password",
  description: "Answers 200 whether the number is known or not.",
  auth: "none",
  body: z.strictObject({ mobile }),
  responses: { 200: otpSent },
  errors: ["number_refused", "otp_locked"],
});

export const resetPassword = endpoint("POST /auth/reset-password", {
  tag: "Auth",
  summary: "Set a new password with the code",
  description: "Ends every session of the user. A number without an account gets one, as with verify-otp.",
  auth: "none",
  body: z.strictObject({ mobile, otp, newPassword: password }),
  responses: { 200: empty },
  errors: ["otp_invalid", "otp_expired", "otp_locked"],
});

export const changePassword = endpoint("POST /auth/change-password", {
  tag: "Auth",
  summary: "Change or set the password",
  description: "The current password is needed if there is one. Ends the user's other sessions.",
  auth: "user",
  body: z.strictObject({ currentPassword: z.string().min(1).max(128).optional(), newPassword: password }),
  responses: { 200: empty },
  errors: ["credentials_invalid"],
});

export const logout = endpoint("POST /auth/logout", {
  tag: "Auth",
  summary: "End this session",
  auth: "user",
  responses: { 200: empty },
});

export const listSessions = endpoint("GET /auth/session-list", {
  tag: "Auth",
  summary: "Devices and clients that are signed in",
  auth: "user",
  responses: { 200: z.array(session) },
});

export const revokeSession = endpoint("DELETE /auth/session-list/{sessionId}", {
  tag: "Auth",
  summary: "Sign one device out",
  auth: "user",
  params: z.object({ sessionId: id }),
  responses: { 200: empty },
});

export const revokeOtherSessions = endpoint("DELETE /auth/session-list", {
  tag: "Auth",
  summary: "Sign every other device out",
  auth: "user",
  responses: { 200: z.object({ ended: z.number().int() }) },
});

export type OtpSent = z.output<typeof otpSent>;
export type TokenGrant = z.output<typeof tokenGrant>;
export type SessionItem = z.output<typeof session>;
