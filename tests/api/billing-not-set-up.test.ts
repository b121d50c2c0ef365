import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld, WITHOUT_PAYMENTS } from "../support/billing-world";

let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld(WITHOUT_PAYMENTS);
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
  const { data: plans } = (await client.call("GET /plan")).body;
  expect(plans.map(({ price, available }) => [price, available])).toEqual([
    [null, true],
    [null, false],
  ]);
  // What is shown: the words of the whole language come along in scripts.
  const html = await (await client.fetch("/pricing")).text();
  const page = /<main.*<\/main>/s.exec(html)?.[0].replace(/<script.*?<\/script>/gs, "");
  expect(page).toContain("Payments are not set up on this deployment.");
  expect(page).not.toContain("Upgrade to Pro");
});
