import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY, goPro, type OpenAccount, openAccount, PRICE } from "./stripe-harness";

let account: OpenAccount;
let stripe: Stripe;

beforeAll(async () => {
  account = await openAccount();
  stripe = account.stripe;
});
beforeEach(() => account.control({ reset: true }));
afterAll(() => account.service.stop());

const read = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

/** Presses the button with this text, as a browser without scripts would: with the fields of its form. */
async function press(url: string, button: string, typed: Record<string, string> = {}): Promise<string> {
  const { text } = await read(url);
  const forms = text.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((candidate) => candidate.includes(`>${button}</button>`));
  if (!form) throw new Error(`No button "${button}" on ${url}`);
  const action =
    new RegExp(`value="([\\w-]+)"[^>]*>${button.replace("$", "\\$")}</button>`).exec(form)?.[1] ?? "";
  const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="(\w+)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ ...fields, ...typed, action }),
    redirect: "manual",
  });
  expect(response.status).toBe(303);
  return new URL(response.headers.get("location") ?? "", url).href;
}

const openCheckout = async (extra: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    line_items: [{ price: PRICE }],
    success_url: "http://localhost:3000/ok?session={CHECKOUT_SESSION_ID}",
    cancel_url: "http://localhost:3000/pricing",
    ...extra,
  });
  return { id: session.id, url: session.url ?? "" };
};

const openPortal = async (customer: string, extra: Partial<Stripe.BillingPortal.SessionCreateParams> = {}) =>
  (
    await stripe.billingPortal.sessions.create({
      customer,
      return_url: "http://localhost:3000/settings",
      ...extra,
    })
  ).url;

describe("Checkout", () => {
  test("says what it is, what is due, and pays", async () => {
    const { id, url } = await openCheckout();
    const { text } = await read(url);
    expect(text).toContain("Stripe stand-in · no real money");
    expect(text).toContain("Subscribe to Castor Pro");
    expect(text).not.toContain("<script");
    const next = await press(url, "Pay $20.00", { email: "asha@example.com" });
    expect(next).toBe(`http://localhost:3000/ok?session=${id}`);
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["customer"] });
    expect(session).toMatchObject({ status: "complete", customer: { email: "asha@example.com" } });
    expect((await read(url)).text).toContain("This is already paid");
  });

  test("a decline is said on the page and changes nothing; going back leaves it open", async () => {
    const { id, url } = await openCheckout();
    const declined = await press(url, "Decline the card");
    expect((await read(declined)).text).toContain('role="alert">The card was declined');
    expect(await press(url, "Back without paying")).toBe("http://localhost:3000/pricing");
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    await press(url, "Pay $20.00");
  });

  test("a trial is said and started; an expired session says so", async () => {
    const trial = await openCheckout({ subscription_data: { trial_period_days: 14 } });
    expect((await read(trial.url)).text).toContain("Free for 14 days, then $20.00 per month");
    await press(trial.url, "Start trial");
    const late = await openCheckout();
    await stripe.checkout.sessions.expire(late.id);
    expect((await read(late.url)).text).toContain("This checkout has expired");
  });

  test("what people typed is text, never markup", async () => {
    const customer = await stripe.customers.create({ email: '"><script>x</script>@example.com' });
    const { url } = await openCheckout({ customer: customer.id });
    expect((await read(url)).text).toContain("&quot;&gt;&lt;script&gt;");
  });
});

describe("billing portal", () => {
  test("cancel at period end: flexible billing writes cancel_at alone, as Stripe's portal does", async () => {
    const { customer, subscription } = await goPro(account);
    const url = await openPortal(customer);
    const after = await press(url, "Cancel at period end");
    expect((await read(after)).text).toContain('role="status">Your plan will end');
    const ending = await stripe.subscriptions.retrieve(subscription);
    expect(ending).toMatchObject({
      status: "active",
      cancel_at: ending.items.data[0]?.current_period_end,
      cancel_at_period_end: false,
      cancellation_details: { reason: "cancellation_requested" },
    });
    await press(url, "Resume plan");
    expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({
      cancel_at: null,
      canceled_at: null,
    });
    await press(url, "Cancel now");
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("canceled");
    const { text } = await read(url);
    expect(text).toContain("There is no plan to bill");
    expect(text).toContain('href="http://localhost:3000/settings">Back to Castor');
  });

  test("in classic billing mode the flag is set too", async () => {
    const customer = await stripe.customers.create();
    const { id, url } = await openCheckout({
      customer: customer.id,
      subscription_data: { billing_mode: { type: "classic" } },
    });
    await press(url, "Pay $20.00");
    await press(await openPortal(customer.id), "Cancel at period end");
    const { subscription } = await stripe.checkout.sessions.retrieve(id, { expand: ["subscription"] });
    expect(subscription).toMatchObject({ cancel_at_period_end: true });
  });

  test("a failing card, a failed renewal, a good card, and the invoice paid on its page", async () => {
    const { customer, subscription } = await goPro(account);
    const portal = await openPortal(customer);
    expect((await read(await press(portal, "Use a card that fails"))).text).toContain("Visa ending in 0341");
    await account.control({ advance: 32 * DAY });
    expect((await read(portal)).text).toContain("Past due: the last payment failed");
    const [invoice] = (await stripe.invoices.list({ customer, status: "open" })).data;
    const page = invoice?.hosted_invoice_url ?? "";
    expect((await read(await press(page, "Decline the card"))).text).toContain("The invoice is still open");
    await press(portal, "Use a good card");
    const cards = (await stripe.customers.listPaymentMethods(customer)).data;
    expect(cards.map(({ card }) => card?.last4)).toEqual(["4242"]);
    await press(page, "Pay $20.00");
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("active");
    expect((await read(portal)).text).toContain("$20.00, paid");
  });

  test("a flow shows its one task and leads where it was told to", async () => {
    const { customer, subscription } = await goPro(account);
    const url = await openPortal(customer, {
      flow_data: {
        type: "subscription_cancel",
        subscription_cancel: { subscription },
        after_completion: { type: "redirect", redirect: { return_url: "http://localhost:3000/bye" } },
      },
    });
    expect((await read(url)).text).not.toContain("Use a good card");
    expect(await press(url, "Cancel at period end")).toBe("http://localhost:3000/bye");
  });

  test("one customer's page cannot end another's plan", async () => {
    const mine = await goPro(account);
    const theirs = await goPro(account);
    const url = await openPortal(mine.customer);
    const body = new URLSearchParams({ action: "cancel-now", subscription: theirs.subscription });
    await fetch(url, { method: "POST", body, redirect: "manual" });
    expect((await stripe.subscriptions.retrieve(theirs.subscription)).status).toBe("active");
  });
});

test("the front page moves the clock and tells what became of events and plans", async () => {
  const { subscription } = await goPro(account);
  const after = await press(`${account.url}/`, "One month on");
  const { text } = await read(after);
  expect(text).toContain('role="status">The clock was moved: one month on.');
  expect(text).toMatch(/asha@example\.com<\/span>\s*<span class="soft">active/);
  expect(text).toMatch(/invoice\.created<\/span><span class="soft">nobody listens/);
  expect((await stripe.invoices.list({ subscription })).data).toHaveLength(2);
});

test("a page that is not there says why and what to do", async () => {
  const { status, text } = await read(`${account.url}/c/pay/cs_test_gone`);
  expect(status).toBe(404);
  expect(text).toContain("keeps everything in memory");
});
