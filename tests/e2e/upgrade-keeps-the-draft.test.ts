import type { Page } from "playwright-core";
import { expect, it, vi } from "vitest";
import { type SignedIn, signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { control } from "../support/control";
import { query } from "../support/database";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

// Whole journeys, through a payment and a month.
vi.setConfig({ testTimeout: 120_000 });

const browser = testBrowser();
const DAILY_PROMPTS = 5;
const MONTH_AND_A_DAY = 32 * 86_400;

/** Uses up the prompts of the day; answers the room they were used in. */
async function runOut(user: SignedIn): Promise<string> {
  const room = await createRoom(user);
  for (let prompt = 0; prompt < DAILY_PROMPTS; prompt++)
    await endOf(user, await send(user, room, `[[pace:0]] [[echo: number ${prompt}]]`));
  return room;
}

async function customerOf(user: SignedIn): Promise<string> {
  const [row] = await query<{ id: string }>(
    "SELECT stripe_customer_id AS id FROM subscription WHERE user_id = $1",
    [user.userId],
  );
  return row?.id ?? "";
}

/** From the plans through Stripe's hosted page to the success page, which says Pro. */
async function pay(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Upgrade to Pro" }).click();
  await page.waitForURL(/\/c\/pay\/cs_test_/);
  await page.getByRole("button", { name: "Pay $20.00" }).click();
  await page.waitForURL(/\/billing\/success/);
  await page.getByRole("heading", { name: "You are on Pro" }).waitFor();
}

it("out of prompts, upgraded, unlimited with the draft still there, cancelled, Pro to the end of the month, Basic", async () => {
  const user = await signIn();
  const room = await runOut(user);
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  const draft = "A thought that must not be lost";
  await chat.composer.fill(draft);
  const other = await ChatPage.open(await page.context().newPage(), user, room);
  const unlimited = (tab: Page) => tab.getByText("Pro · no daily limit");
  // Another device, on a page that hears of nothing by itself.
  const idle = await browser.openPage();
  await idle.clock.install();
  await ChatPage.open(idle, user);
  await idle.getByText("No prompts left today").first().waitFor();

  // Out of prompts: the way to Pro, and the price that Stripe has.
  const notice = page.getByTestId("prompts-left");
  await notice.getByText("No prompts left today").waitFor();
  await notice.getByRole("link", { name: "Upgrade" }).click();
  await page.waitForURL(/\/pricing/);
  await page.getByText("$20", { exact: true }).waitFor();
  await pay(page);
  await page.getByRole("link", { name: "Continue" }).click();

  // Back in the room, unlimited, the draft as it was; the other tab knows without having been touched.
  await page.waitForURL(`**/c/${room}`);
  await waitFor(async () => (await chat.composer.inputValue()) === draft, { what: "the draft" });
  await unlimited(other.page).waitFor();
  await other.page.getByText("Pro has begun: no daily limit, all models.").waitFor();
  for (const tab of [page, other.page]) expect(await tab.getByTestId("prompts-left").count()).toBe(0);
  await idle.clock.runFor(61_000);
  await unlimited(idle).waitFor();
  await idle.getByText("Pro has begun").waitFor();
  await chat.send("[[pace:0]] [[echo: as many as you like]]");
  await chat.shows("as many as you like");

  // Cancelled in the portal: Pro until the period ends, and the page knows although no webhook comes.
  await page.goto("/settings");
  await control("stripe", { delivery: { lose: true } });
  await page.getByRole("button", { name: "Cancel subscription" }).click();
  await page.getByRole("button", { name: "Cancel at period end" }).click();
  await page.getByText("Your plan will end when the period you paid for is over.").waitFor();
  await page.getByRole("link", { name: "Back to Castor" }).click();
  await page.waitForURL(/\/settings/);
  await page.getByText(/Pro until .* then Basic/).waitFor();
  await page.getByRole("button", { name: "Resume subscription" }).waitFor();
  expect(new URL(page.url()).search).toBe("");
  expect((await user.call("GET /subscription/status")).body.data).toMatchObject({
    plan: "pro",
    cancelAtPeriodEnd: true,
  });

  // A month later: Basic again, in the other tab by itself, and every message is still there.
  await control("stripe", { delivery: {} });
  await control("stripe", { advance: MONTH_AND_A_DAY, customer: await customerOf(user) });
  await unlimited(other.page).waitFor({ state: "detached" });
  await other.page.getByText(/Pro has ended: 5 prompts a day, flash models/).waitFor();
  await page.reload();
  await page.getByText("Your subscription has ended. All your chats are still here.").waitFor();
  await page.goto(`/c/${room}`);
  await chat.shows("as many as you like");
  expect((await user.call("GET /subscription/status")).body.data).toMatchObject({
    plan: "basic",
    status: "canceled",
  });
});

it("keeps a message that the quota refused, and sends it after the upgrade", async () => {
  const user = await signIn();
  const room = await runOut(user);
  const page = await browser.openPage({ expectedErrors: [/429/] });
  const chat = await ChatPage.open(page, user, room);
  await chat.send("[[pace:0]] [[echo: late but answered]]");
  const card = page.getByRole("group", { name: "You have used today’s prompts" });
  await card.getByRole("link", { name: "Upgrade to Pro" }).click();
  await page.waitForURL(/\/pricing/);
  // The webhooks are late: the success page asks Stripe itself.
  await control("stripe", { delivery: { hold: true } });
  await pay(page);
  await control("stripe", { delivery: {}, flush: true });
  await page.getByRole("link", { name: "Continue" }).click();
  await page.getByText("Your plan has no daily limit now").waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await chat.shows("late but answered");
});

it("says nothing of Pro to somebody who left without paying, or whose card was declined", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.composer.fill("Still thinking");
  await page.goto(`/pricing?returnTo=/c/${room}`);
  await page.getByRole("button", { name: "Upgrade to Pro" }).click();
  await page.getByRole("button", { name: "Decline the card" }).click();
  await page.getByText("The card was declined.").waitFor();
  await page.getByRole("button", { name: "Back without paying" }).click();
  await page.getByRole("heading", { name: "Nothing was charged" }).waitFor();

  // Whoever opens the success page without having paid is not believed.
  await page.clock.install();
  await page.goto("/billing/success?session_id=cs_test_made_up");
  await page.getByRole("heading", { name: "Confirming with Stripe…" }).waitFor();
  const slow = page.getByRole("heading", { name: "Stripe has not confirmed yet" });
  await waitFor(
    async () => {
      await page.clock.runFor(2_000);
      return slow.isVisible();
    },
    { what: "the page to stop waiting", timeout: 30_000 },
  );
  expect((await user.call("GET /subscription/status")).body.data.plan).toBe("basic");
  await page.goto(`/c/${room}`);
  await waitFor(async () => (await chat.composer.inputValue()) === "Still thinking", { what: "the draft" });
});
