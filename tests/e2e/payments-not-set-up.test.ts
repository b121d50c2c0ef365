import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld, WITHOUT_PAYMENTS } from "../support/billing-world";
import { testBrowser } from "../support/browser";

const browser = testBrowser();
let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld(WITHOUT_PAYMENTS);
});
afterAll(() => world?.stop());

test("where payments are not set up, settings offer nothing to buy and say why", async () => {
  const { client } = await world.signUp("browser");
  const page = await browser.openPage({ baseURL: world.appUrl });
  await page.context().addCookies([{ name: "castor-session", value: client.token ?? "", url: world.appUrl }]);
  await page.goto("/settings");
  await page.getByText("Payments are not set up on this deployment.").waitFor();
  expect(await page.getByRole("button", { name: "Upgrade to Pro" }).count()).toBe(0);
});
