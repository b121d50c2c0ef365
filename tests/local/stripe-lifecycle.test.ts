import type Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY, goPro, history, type OpenAccount, openAccount, PRICE } from "./stripe-harness";

let account: OpenAccount;
let stripe: Stripe;

beforeAll(async () => {
  account = await openAccount();
  stripe = account.stripe;
});
beforeEach(() => account.control({ reset: true }));
afterAll(() => account.service.stop());

const MONTH_AND_A_DAY = 32 * DAY;

/** Event types since the subscription began, oldest first. */
async function eventsAfter(first: () => Promise<unknown>, then: () => Promise<unknown>): Promise<string[]> {
  await first();
  const before = (await history(account)).length;
  await then();
  return (await history(account)).slice(before);
}

const customerWithCard = async (token = "pm_card_visa") => {
  const customer = await stripe.customers.create({ payment_method: token });
  const [card] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  await stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: card?.id ?? "" },
  });
  return customer.id;
};

describe("Checkout", () => {
  test("paying starts the subscription, with everything an application reads from it", async () => {
    const customer = await stripe.customers.create({ email: "asha@example.com" });
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customer.id,
      client_reference_id: "user-7",
      line_items: [{ price: PRICE, quantity: 1 }],
      subscription_data: { metadata: { user: "7" } },
      metadata: { from: "quota notice" },
      success_url: "http://localhost:3000/ok?session={CHECKOUT_SESSION_ID}",
      cancel_url: "http://localhost:3000/pricing",
    });
    expect(session).toMatchObject({
      status: "open",
      payment_status: "unpaid",
      subscription: null,
      url: `${account.url}/c/pay/${session.id}`,
      amount_total: 2000,
    });
    await account.control({ decline: session.id });
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);

    await account.control({ pay: session.id });
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
    expect(paid).toMatchObject({
      status: "complete",
      payment_status: "paid",
      url: null,
      client_reference_id: "user-7",
      metadata: { from: "quota notice" },
    });
    const subscription = paid.subscription as Stripe.Subscription;
    expect(subscription).toMatchObject({
      status: "active",
      customer: customer.id,
      metadata: { user: "7" },
      cancel_at: null,
      billing_mode: { type: "flexible" },
    });
    const [item] = subscription.items.data;
    expect(item?.price.id).toBe(PRICE);
    const days = ((item?.current_period_end ?? 0) - (item?.current_period_start ?? 0)) / DAY;
    expect([28, 29, 30, 31]).toContain(days);
    const [invoice] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(invoice).toMatchObject({
      status: "paid",
      amount_paid: 2000,
      billing_reason: "subscription_create",
      parent: { subscription_details: { subscription: subscription.id } },
    });
    expect(await history(account)).toEqual([
      "customer.created",
      "payment_method.attached",
      "invoice.created",
      "invoice.finalized",
      "customer.subscription.created",
      "payment_intent.succeeded",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
      "checkout.session.completed",
    ]);
    // Paying a second time does nothing more.
    await account.control({ pay: session.id });
    expect((await stripe.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
  });

  test("a session can be expired by the API and runs out after a day", async () => {
    const open = () =>
      stripe.checkout.sessions.create({
        mode: "subscription",
        line_items: [{ price: PRICE }],
        success_url: "http://localhost/",
      });
    const first = await open();
    expect((await stripe.checkout.sessions.expire(first.id)).status).toBe("expired");
    await expect(stripe.checkout.sessions.expire(first.id)).rejects.toThrow(/status of `expired`/);
    const second = await open();
    await account.control({ advance: DAY + 1 });
    expect((await stripe.checkout.sessions.retrieve(second.id)).status).toBe("expired");
    await expect(account.control({ pay: second.id })).rejects.toThrow(/expired/);
  });

  test("without a customer, paying makes one", async () => {
    const session = await stripe.checkout.sessions.create({
      mode: "subscription",
      line_items: [{ price: PRICE }],
      customer_email: "new@example.com",
      success_url: "http://localhost/",
    });
    const { session: paid } = await account.control({ pay: session.id });
    expect(paid.customer_details.email).toBe("new@example.com");
    expect((await stripe.customers.list({ email: "new@example.com" })).data[0]?.id).toBe(paid.customer);
  });
});

describe("time", () => {
  test("a renewal: new period, draft invoice, an hour later finalised and paid", async () => {
    const { subscription } = await goPro(account);
    const before = (await stripe.subscriptions.retrieve(subscription)).items.data[0]?.current_period_end ?? 0;
    const { now } = await account.control({});
    const types = await eventsAfter(
      () => account.control({ advance: before - now + 60 }),
      () => account.control({ advance: 3600 }),
    );
    expect(types).toEqual([
      "invoice.finalized",
      "payment_intent.succeeded",
      "invoice.updated",
      "invoice.paid",
      "invoice.payment_succeeded",
    ]);
    const renewed = await stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice"] });
    expect(renewed.items.data[0]?.current_period_start).toBe(before);
    expect(renewed.latest_invoice).toMatchObject({
      status: "paid",
      billing_reason: "subscription_cycle",
      created: before,
      period_end: before,
    });
    const [event] = (await stripe.events.list({ type: "customer.subscription.updated" })).data;
    expect(event?.created).toBe(before);
    expect(event?.data.previous_attributes).toHaveProperty("items");
  });

  test("a jump of three months renews three times, each at its own moment", async () => {
    const { subscription } = await goPro(account);
    await account.control({ advance: 95 * DAY });
    const invoices = (await stripe.invoices.list({ subscription })).data;
    expect(invoices.map(({ status }) => status)).toEqual(["paid", "paid", "paid", "paid"]);
    const { events } = await account.state("events");
    const times = events.map(({ created }: { created: number }) => created);
    expect(times).toEqual([...times].sort((a: number, b: number) => a - b));
  });

  test("one customer's time moves without the others'", async () => {
    const first = await goPro(account);
    const second = await goPro(account);
    await account.control({ advance: MONTH_AND_A_DAY, customer: first.customer });
    expect((await stripe.invoices.list({ subscription: first.subscription })).data).toHaveLength(2);
    expect((await stripe.invoices.list({ subscription: second.subscription })).data).toHaveLength(1);
    // What the moved customer does now happens in that customer's time.
    await stripe.subscriptions.cancel(first.subscription);
    const [event] = (await stripe.events.list({ type: "customer.subscription.deleted" })).data;
    expect(event?.created).toBeGreaterThan(Date.now() / 1000 + 31 * DAY);
  });

  test("a trial warns three days before its end, then bills", async () => {
    const { subscription } = await goPro(account, { trialDays: 14 });
    expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: "trialing" });
    const warned = await eventsAfter(
      async () => undefined,
      () => account.control({ advance: 11 * DAY + 60 }),
    );
    expect(warned).toEqual(["customer.subscription.trial_will_end"]);
    await account.control({ advance: 4 * DAY });
    expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({ status: "active" });
    const amounts = (await stripe.invoices.list({ subscription })).data.map((invoice) => invoice.amount_paid);
    expect(amounts).toEqual([2000, 0]);
  });

  test("the clock moves forward only", async () => {
    await account.control({ clock: "2031-01-31T10:00:00Z" });
    expect((await account.state("clock")).clock.iso).toMatch(/^2031-01-31T10:00:0/);
    await expect(account.control({ clock: "2030-01-01T00:00:00Z" })).rejects.toThrow(/only moves forward/);
    // Months keep the anchor's day and shorten where they must.
    const { subscription } = await goPro(account);
    const ends = [];
    for (let month = 0; month < 3; month++) {
      const end = (await stripe.subscriptions.retrieve(subscription)).items.data[0]?.current_period_end ?? 0;
      ends.push(new Date(end * 1000).toISOString().slice(0, 10));
      await account.control({ clock: end + 1 });
    }
    expect(ends).toEqual(["2031-02-28", "2031-03-31", "2031-04-30"]);
  });
});

describe("payments that fail", () => {
  const failRenewal = async () => {
    const pro = await goPro(account);
    await account.control({ card: { customer: pro.customer, behaviour: "decline" } });
    const events = await eventsAfter(
      async () => undefined,
      () => account.control({ advance: MONTH_AND_A_DAY }),
    );
    return { ...pro, events };
  };

  test("a failed renewal is past due, is tried again, and is cancelled when tries run out", async () => {
    const { subscription, events } = await failRenewal();
    expect(events).toEqual([
      "invoice.created",
      "customer.subscription.updated",
      "invoice.finalized",
      "payment_intent.payment_failed",
      "invoice.updated",
      "invoice.payment_failed",
      "customer.updated",
      "customer.subscription.updated",
    ]);
    const owing = await stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice"] });
    expect(owing.status).toBe("past_due");
    expect(owing.latest_invoice).toMatchObject({ status: "open", attempt_count: 1 });
    await account.control({ advance: 16 * DAY });
    const ended = await stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice"] });
    expect(ended).toMatchObject({ status: "canceled", cancellation_details: { reason: "payment_failed" } });
    expect(ended.latest_invoice).toMatchObject({ attempt_count: 4, next_payment_attempt: null });
    expect((await history(account)).at(-1)).toBe("customer.subscription.deleted");
  });

  test("or is left unpaid, if that is the account's setting, and comes back when the invoice is paid", async () => {
    await account.control({ retries: { days: [1], end: "unpaid" } });
    const { subscription, customer } = await failRenewal();
    await account.control({ advance: 2 * DAY });
    const unpaid = await stripe.subscriptions.retrieve(subscription);
    expect(unpaid.status).toBe("unpaid");
    const invoice = String(unpaid.latest_invoice);
    await expect(stripe.invoices.pay(invoice)).rejects.toMatchObject({
      statusCode: 402,
      code: "card_declined",
      decline_code: "generic_decline",
    });
    await account.control({ card: { customer, behaviour: "ok" } });
    expect((await stripe.invoices.pay(invoice)).status).toBe("paid");
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("active");
  });

  test("a card that works again in time makes the next try succeed", async () => {
    const { subscription, customer } = await failRenewal();
    await account.control({ card: { customer, behaviour: "ok" } });
    await account.control({ advance: 4 * DAY });
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("active");
    expect((await stripe.customers.retrieve(customer)) as Stripe.Customer).toMatchObject({
      delinquent: false,
    });
  });

  test("a first payment that fails leaves it incomplete, and after 23 hours expired", async () => {
    const customer = await customerWithCard("pm_card_chargeCustomerFail");
    const subscription = await stripe.subscriptions.create({ customer, items: [{ price: PRICE }] });
    expect(subscription.status).toBe("incomplete");
    await account.control({ advance: DAY });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("incomplete_expired");
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer, status: "ended" })).data).toHaveLength(1);
    const refused = stripe.subscriptions.create({
      customer,
      items: [{ price: PRICE }],
      payment_behavior: "error_if_incomplete",
    });
    await expect(refused).rejects.toMatchObject({ statusCode: 402 });
  });

  test("an incomplete subscription becomes active when its invoice is paid", async () => {
    const customer = await customerWithCard();
    const { id, latest_invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: PRICE }],
      payment_behavior: "default_incomplete",
    });
    await stripe.invoices.pay(String(latest_invoice));
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("active");
  });
});

describe("ending", () => {
  test("at the period's end: active until then, cancelled after, and it can be taken back", async () => {
    const { subscription } = await goPro(account);
    const ending = await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    const end = ending.items.data[0]?.current_period_end ?? 0;
    expect(ending).toMatchObject({ status: "active", cancel_at_period_end: true, cancel_at: end });
    const resumed = await stripe.subscriptions.update(subscription, { cancel_at_period_end: false });
    expect(resumed).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
    await stripe.subscriptions.update(subscription, { cancel_at: "max_period_end" });
    await account.control({ clock: end - 10 });
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("active");
    const types = await eventsAfter(
      async () => undefined,
      () => account.control({ advance: 20 }),
    );
    expect(types).toEqual(["customer.subscription.deleted"]);
    expect(await stripe.subscriptions.retrieve(subscription)).toMatchObject({
      status: "canceled",
      ended_at: end,
    });
  });

  test("at once, and then it is gone for further changes", async () => {
    const { subscription, customer } = await goPro(account);
    expect((await stripe.subscriptions.cancel(subscription)).status).toBe("canceled");
    await expect(stripe.subscriptions.cancel(subscription)).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.subscriptions.update(subscription, { cancel_at_period_end: true })).rejects.toThrow(
      /canceled subscription/,
    );
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer, status: "all" })).data).toHaveLength(1);
  });

  test("items change: another price of the same interval, and another interval starts a new period", async () => {
    const { subscription } = await goPro(account);
    const product = await stripe.products.create({ name: "Castor Team" });
    const price = (interval: "month" | "year") =>
      stripe.prices.create({
        product: product.id,
        currency: "usd",
        unit_amount: 5000,
        recurring: { interval },
      });
    const monthly = await price("month");
    const yearly = await price("year");
    const item = (await stripe.subscriptions.retrieve(subscription)).items.data[0]?.id ?? "";
    const same = await stripe.subscriptions.update(subscription, {
      items: [{ id: item, price: monthly.id }],
    });
    expect(same.items.data.map((entry) => [entry.id, entry.price.id])).toEqual([[item, monthly.id]]);
    const longer = await stripe.subscriptions.update(subscription, {
      items: [{ id: item, price: yearly.id }],
    });
    const [entry] = longer.items.data;
    expect(((entry?.current_period_end ?? 0) - (entry?.current_period_start ?? 0)) / DAY).toBeGreaterThan(
      364,
    );
  });

  test("a trial can be ended at once", async () => {
    const { subscription } = await goPro(account, { trialDays: 14 });
    expect(await stripe.subscriptions.update(subscription, { trial_end: "now" })).toMatchObject({
      status: "active",
    });
    expect((await stripe.invoices.list({ subscription })).data[0]?.amount_paid).toBe(2000);
  });
});
