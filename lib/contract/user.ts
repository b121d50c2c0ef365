import { z } from "zod";
import { empty, id, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";

export const planName = z.enum(["basic", "pro"]);

export const name = z.string().trim().min(1).max(80).meta({ example: "Asha Rao" });
export const locale = z.enum(["en", "hi"]);

export const user = z.object({
  id,
  mobile: z.string().describe("E.164").meta({ example: "+919876543210" }),
  name: name.nullable(),
  locale: locale.nullable(),
  hasPassword: z.boolean(),
  plan: planName,
  createdAt: time,
});

/** Today's prompts of one user, as the API and the UI show them. */
export const quota = z.object({
  plan: planName,
  day: z.iso.date().describe("The UTC day that is counted"),
  dailyPrompts: z.number().int().nullable().describe("Prompts a day; null means no daily limit"),
  used: z.number().int(),
  remaining: z.number().int().nullable().describe("Prompts left today; null means no daily limit"),
  resetAt: time.describe("When the count starts again: the next midnight UTC"),
});

export const usage = quota.extend({
  days: z
    .array(z.object({ day: z.iso.date(), used: z.number().int(), refunded: z.number().int() }))
    .describe("The last 30 days, oldest first, days without prompts included"),
});

export const getMe = endpoint("GET /user/me", {
  tag: "User",
  summary: "The signed-in user",
  auth: "user",
  responses: { 200: user },
});

export const updateMe = endpoint("PATCH /user/me", {
  tag: "User",
  summary: "Change name or language",
  auth: "user",
  body: z.strictObject({ name: name.nullable().optional(), locale: locale.nullable().optional() }),
  responses: { 200: user },
});

export const deleteMe = endpoint("DELETE /user/me", {
  tag: "User",
  summary: "Delete the account",
  description:
    "Cancels the Stripe subscription at once and deletes the user with all sessions, chatrooms, messages, attachments and personas. It cannot be undone; `GET /user/me/export` saves a copy first.",
  auth: "user",
  body: z.strictObject({ confirm: z.literal("delete my account") }),
  responses: { 200: empty },
});

export const getUsage = endpoint("GET /user/me/usage", {
  tag: "User",
  summary: "Prompts used today and on the last 30 days",
  auth: "user",
  responses: { 200: usage },
});

export type User = z.output<typeof user>;
export type Quota = z.output<typeof quota>;
export type Usage = z.output<typeof usage>;
export type PlanName = z.infer<typeof planName>;
