import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld } from "../support/billing-world";
import { testBrowser } from "../support/browser";

const browser = testBrowser();
let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld({
    STRIPE_SECRET_KEY: "",
    STRIPE_WEBHOOK_SECRET: "",
    STRIPE_PRICE_PRO: "",
  });
});
afterAll(() => world?.stop());

test("where payments are not set up, settings offer nothing to buy and say why", async () => {
  const { client, userId } = await world.signUp();
  await world.database.query("UPDATE session SET kind = 'browser' WHERE user_id = $1", [userId]);
  const page = await browser.openPage({ baseURL: world.appUrl });
  await page.context().addCookies([{ name: "castor-session", value: client.token ?? "", url: world.appUrl }]);
  await page.goto("/settings");
  await page.getByText("Payments are not set up on this deployment.").waitFor();
  expect(await page.getByRole("button", { name: "Upgrade to Pro" }).count()).toBe(0);
});
