import { z } from "zod";
import { time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { planName } from "@/lib/contract/user";

export const subscriptionStatus = z.object({
  plan: planName.describe("What the user may do now"),
  status: z
    .enum([
      "none",
      "trialing",
      "active",
      "past_due",
      "canceled",
      "unpaid",
      "incomplete",
      "incomplete_expired",
      "paused",
    ])
    .describe("Stripe's own word for the newest subscription"),
  currentPeriodEnd: time.nullable(),
  cancelAtPeriodEnd: z.boolean(),
  graceUntil: time.nullable().describe("While past_due: how long Pro goes on without a payment"),
  dailyPrompts: z.number().int().nullable().describe("Null means no daily limit"),
  used: z.number().int(),
  resetAt: time,
});

export const plan = z.object({
  name: planName,
  title: z.string(),
  dailyPrompts: z.number().int().nullable(),
  hourlyPrompts: z
    .number()
    .int()
    .nullable()
    .describe("Fair-use burst; null means none beyond the daily prompts"),
  concurrentReplies: z.number().int(),
  models: z.array(z.object({ id: z.string(), label: z.string(), hint: z.string() })),
  available: z
    .boolean()
    .describe("Whether it can be had here; a paid plan cannot where payments are not set up"),
  price: z
    .object({
      amount: z.number().int().describe("In the currency's smallest unit"),
      currency: z.string(),
      interval: z.string(),
    })
    .nullable()
    .describe("Null for what is free, for what is not available, and while Stripe does not tell it"),
});

const redirect = z.object({ url: z.string().describe("Send the browser here") });

export const listPlans = endpoint("GET /plan", {
  tag: "Billing",
  summary: "The plans, their limits and models",
  auth: "none",
  needsServices: false,
  responses: { 200: z.array(plan) },
});

export const subscribePro = endpoint("POST /subscribe/pro", {
  tag: "Billing",
  summary: "Start Stripe Checkout for Pro",
  auth: "user",
  idempotent: true,
  body: z
    .strictObject({
      returnTo: z
        .string()
        .regex(/^\/(?![/\\])/, "Give a path of this site, such as /c/….")
        .max(500)
        .optional()
        .describe("Path to come back to after paying"),
    })
    .prefault({}),
  responses: { 200: redirect },
  errors: ["already_pro"],
});

export const openPortal = endpoint("POST /subscribe/portal", {
  tag: "Billing",
  summary: "Open Stripe's billing portal",
  auth: "user",
  responses: { 200: redirect },
  errors: ["conflict"],
});

export const getSubscription = endpoint("GET /subscription/status", {
  tag: "Billing",
  summary: "Plan, subscription and today's prompts",
  auth: "user",
  responses: { 200: subscriptionStatus },
});

export const refreshSubscription = endpoint("POST /subscription/refresh", {
  tag: "Billing",
  summary: "Ask Stripe what holds now",
  auth: "user",
  responses: { 200: subscriptionStatus },
});

export const stripeWebhook = endpoint("POST /webhook/stripe", {
  tag: "Billing",
  summary: "Receives Stripe's events",
  auth: "signature",
  rawBody: "application/json",
  requestHeaders: {
    "Stripe-Signature": {
      description: "Time and HMAC-SHA256 of the body, made by Stripe",
      example: "t=1763803800,v1=5257a869e7ec",
      required: true,
    },
  },
  responses: { 200: z.object({ received: z.literal(true) }) },
  errors: ["signature_invalid"],
});

export type SubscriptionStatus = z.output<typeof subscriptionStatus>;
export type Plan = z.output<typeof plan>;
