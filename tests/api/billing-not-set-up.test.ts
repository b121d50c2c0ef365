import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld } from "../support/billing-world";

let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld({
    STRIPE_SECRET_KEY: "",
    STRIPE_WEBHOOK_SECRET: "",
    STRIPE_PRICE_PRO: "",
  });
}, 60_000);
afterAll(() => world?.stop());

test("without a key of Stripe's there is no price, and every way to pay says so in words", async () => {
  const { client } = await world.signUp();
  for (const key of [
    "POST /subscribe/pro",
    "POST /subscribe/portal",
    "POST /subscription/refresh",
  ] as const) {
    const { status, body } = await client.call(key, key.endsWith("pro") ? { body: {} } : {});
    expect([key, status, body.error.code]).toEqual([key, 503, "service_unavailable"]);
    expect(body.error.message).toContain("not set up");
  }
  const webhook = await client.call("POST /webhook/stripe", {});
  expect([webhook.status, webhook.body.error.code]).toEqual([503, "service_unavailable"]);
  expect((await client.call("GET /subscription/status")).body.data).toMatchObject({
    plan: "basic",
    status: "none",
  });
  expect((await client.call("GET /plan")).body.data.map(({ price }) => price)).toEqual([null, null]);
});
