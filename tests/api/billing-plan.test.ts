import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { SubscriptionStatus } from "@/lib/contract/billing";
import { type BillingWorld, type Customer, openBillingWorld } from "../support/billing-world";
import { waitFor } from "../support/wait-for";

const DAY = 86_400;
const MONTH_AND_A_DAY = 32 * DAY;

// Stripe's client waits between its own retries, and webhooks come when they come.
vi.setConfig({ testTimeout: 60_000 });

let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld();
}, 60_000);
afterAll(() => world?.stop());
beforeEach(async () => {
  await world.control({ delivery: {}, fault: null });
});

async function statusOf({ client }: Customer): Promise<SubscriptionStatus> {
  return (await client.call("GET /subscription/status")).body.data;
}

function untilStatus(person: Customer, holds: (status: SubscriptionStatus) => boolean, what: string) {
  return waitFor(
    async () => {
      const status = await statusOf(person);
      return holds(status) ? status : undefined;
    },
    { what, timeout: 10_000 },
  );
}

/** Opens Checkout; answers its session. */
async function checkout({ client }: Customer, returnTo?: string): Promise<{ url: string; session: string }> {
  const { status, body } = await client.call("POST /subscribe/pro", { body: { returnTo } });
  if (status !== 200) throw new Error(`POST /subscribe/pro answered ${status}: ${JSON.stringify(body)}`);
  const session = /cs_test_\w+/.exec(body.data.url)?.[0] ?? "";
  return { url: body.data.url, session };
}

/** Buys Pro and waits until the webhooks have made it so. */
async function goPro(person: Customer): Promise<{ customer: string; subscription: string }> {
  const { session } = await checkout(person);
  const paid = (await world.control({ pay: session })) as {
    session: { customer: string; subscription: string };
  };
  await untilStatus(person, ({ plan }) => plan === "pro", "the plan to be Pro");
  return paid.session;
}

async function rowOf({ userId }: Customer) {
  const { rows } = await world.database.query("SELECT * FROM subscription WHERE user_id = $1", [userId]);
  return rows[0];
}

/** What lives of the user's subscriptions at Stripe. */
async function liveAtStripe(customer: string): Promise<string[]> {
  const { data } = await world.stripe.subscriptions.list({ customer });
  return data.map(({ id }) => id);
}

describe("buying", () => {
  test("Basic, Checkout, Pro, cancelled in the portal, Pro until the period ends, Basic", {
    timeout: 60_000,
  }, async () => {
    const person = await world.signUp();
    expect(await statusOf(person)).toMatchObject({
      plan: "basic",
      status: "none",
      currentPeriodEnd: null,
      cancelAtPeriodEnd: false,
      graceUntil: null,
      dailyPrompts: 5,
      used: 0,
    });
    const { customer, subscription } = await goPro(person);
    const pro = await statusOf(person);
    expect(pro).toMatchObject({
      plan: "pro",
      status: "active",
      cancelAtPeriodEnd: false,
      dailyPrompts: null,
    });
    expect(Date.parse(pro.currentPeriodEnd ?? "")).toBeGreaterThan(Date.now() + 27 * DAY * 1000);
    expect((await person.client.call("GET /user/me")).body.data.plan).toBe("pro");

    // As the portal does it in flexible billing mode: cancel_at alone, the flag stays false.
    await world.stripe.subscriptions.update(subscription, { cancel_at: "min_period_end" });
    const ending = await untilStatus(person, (status) => status.cancelAtPeriodEnd, "the end to be known");
    expect(ending).toMatchObject({ plan: "pro", status: "active", currentPeriodEnd: pro.currentPeriodEnd });

    await world.stripe.subscriptions.update(subscription, { cancel_at: "" });
    await untilStatus(person, (status) => !status.cancelAtPeriodEnd, "the plan to go on");
    await world.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
    await untilStatus(person, (status) => status.cancelAtPeriodEnd, "the end to be known again");

    await world.control({ advance: MONTH_AND_A_DAY, customer });
    const ended = await untilStatus(person, ({ plan }) => plan === "basic", "the plan to end");
    expect(ended).toMatchObject({
      status: "canceled",
      currentPeriodEnd: null,
      cancelAtPeriodEnd: false,
      dailyPrompts: 5,
    });

    // And again: what has ended does not stand in the way.
    await goPro(person);
  });

  test("a second Checkout while a subscription lives is refused, with the portal's address", async () => {
    const person = await world.signUp();
    const { customer } = await goPro(person);
    const { status, body } = await person.client.call("POST /subscribe/pro", { body: {} });
    expect([status, body.error.code]).toEqual([409, "already_pro"]);
    const { portalUrl } = body.error.details as { portalUrl: string };
    expect((await fetch(portalUrl)).status).toBe(200);
    expect((await world.stripe.checkout.sessions.list({ customer, status: "open" })).data).toEqual([]);
  });

  test("ten clicks at once make one customer and one open Checkout", async () => {
    const person = await world.signUp();
    const urls = await Promise.all(Array.from({ length: 10 }, async () => (await checkout(person)).url));
    expect(new Set(urls).size).toBe(1);
    const customers = await world.stripe.customers.list({ limit: 100 });
    const own = customers.data.filter(({ metadata }) => metadata.userId === person.userId);
    expect(own).toHaveLength(1);
    const customer = own[0]?.id ?? "";
    expect((await world.stripe.checkout.sessions.list({ customer, status: "open" })).data).toHaveLength(1);
  });

  test("the Checkout comes back to where it was asked for, and only one stays open", async () => {
    const person = await world.signUp();
    const first = await checkout(person, "/c/first?x=1");
    expect((await checkout(person, "/c/first?x=1")).url).toBe(first.url);
    const second = await checkout(person, "/c/second");
    const sessions = await Promise.all(
      [first, second].map(({ session }) => world.stripe.checkout.sessions.retrieve(session)),
    );
    expect(sessions.map(({ status }) => status)).toEqual(["expired", "open"]);
    expect(sessions[1]).toMatchObject({
      mode: "subscription",
      client_reference_id: person.userId,
      success_url: `${world.appUrl}/billing/success?session_id={CHECKOUT_SESSION_ID}&returnTo=%2Fc%2Fsecond`,
      cancel_url: `${world.appUrl}/billing/cancelled?returnTo=%2Fc%2Fsecond`,
    });
  });

  test.each(["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "c/1"])(
    "coming back to %s is refused",
    async (returnTo) => {
      const { client } = await world.signUp();
      const { status, body } = await client.call("POST /subscribe/pro", { body: { returnTo } });
      expect([status, body.error.code]).toEqual([400, "invalid_request"]);
    },
  );

  test("a repeated Idempotency-Key gets the first answer, after a lost answer of Stripe's too", async () => {
    const { client } = await world.signUp();
    const call = { body: {}, headers: { "idempotency-key": randomUUID() } };
    // Stripe made the customer and its answer was lost: the client asks again under the same key.
    await world.control({ fault: "cut", times: 1 });
    const first = await client.call("POST /subscribe/pro", call);
    expect(first.status).toBe(200);
    const again = await client.call("POST /subscribe/pro", call);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  test("the 500s of Stripe's bad hour, which it keeps under their keys for a day, stand in nobody's way", async () => {
    const person = await world.signUp();
    await world.control({ fault: "error" });
    expect((await person.client.call("POST /subscribe/pro", { body: {} })).status).toBe(503);
    await world.control({ fault: null });
    const answers = await Promise.all(Array.from({ length: 3 }, () => checkout(person)));
    expect(new Set(answers.map(({ url }) => url)).size).toBe(1);
    const { data } = await world.stripe.customers.list({ limit: 100 });
    expect(data.filter(({ metadata }) => metadata.userId === person.userId)).toHaveLength(1);
  });

  test("a customer that was deleted at Stripe is replaced", async () => {
    const person = await world.signUp();
    const { customer } = await goPro(person);
    await world.stripe.customers.del(customer);
    await untilStatus(person, ({ plan }) => plan === "basic", "the plan to end with the customer");
    const again = await goPro(person);
    expect(again.customer).not.toBe(customer);
  });
});

describe("webhooks that do not come", () => {
  test("the success page's question finds the payment, and so does another Checkout", async () => {
    const person = await world.signUp();
    // Before Checkout: its first events, handled late, would find the payment too.
    await world.control({ delivery: { lose: true } });
    const { session } = await checkout(person);
    await world.control({ pay: session });
    expect((await statusOf(person)).plan).toBe("basic");
    const again = await person.client.call("POST /subscribe/pro", { body: {} });
    expect(again.body.error?.code).toBe("already_pro");

    const other = await world.signUp();
    const { session: second } = await checkout(other);
    await world.control({ pay: second });
    const { body } = await other.client.call("POST /subscription/refresh");
    expect(body.data).toMatchObject({ plan: "pro", status: "active" });
  });

  test("a sign-in looks after it, without waiting for Stripe", async () => {
    const person = await world.signUp();
    await world.control({ delivery: { lose: true } });
    const { session } = await checkout(person);
    await world.control({ pay: session });
    const { mobile } = (await person.client.call("GET /user/me")).body.data;
    const otp = (await person.client.call("POST /auth/send-otp", { body: { mobile } })).body.data.otp ?? "";
    await world.control({ fault: "slow", times: 1, ms: 5000 });
    const began = Date.now();
    const signedIn = await person.client.call("POST /auth/verify-otp", { body: { mobile, otp } });
    expect(signedIn.status).toBe(200);
    expect(Date.now() - began).toBeLessThan(5000);
    await untilStatus(person, ({ plan }) => plan === "pro", "the plan to be Pro");
  });

  test("the nightly reconciliation finds it, and what is overdue is asked for before", async () => {
    const { reconcileOverdue, reconcilePage } = await import("@/lib/usecases/reconcile-many");
    const [nightly, overdue] = [await world.signUp(), await world.signUp()];
    // Before Checkout: its first events, handled late, would find the payments too.
    await world.control({ delivery: { lose: true } });
    const sessions = [await checkout(nightly), await checkout(overdue)];
    for (const { session } of sessions) await world.control({ pay: session });
    await world.database.query(
      "UPDATE subscription SET updated_at = now() - interval '6 min', reconciled_at = now() - interval '16 min' WHERE user_id = $1",
      [overdue.userId],
    );
    await reconcileOverdue();
    expect((await statusOf(overdue)).plan).toBe("pro");
    expect((await statusOf(nightly)).plan).toBe("basic");
    for (let from: string | null = null, first = true; first || from; first = false)
      from = (await reconcilePage(from)).next;
    expect((await statusOf(nightly)).plan).toBe("pro");
  });
});

describe("Stripe in trouble", () => {
  test("is told in words with a time to try again, and the plan stays what it is", async () => {
    const person = await world.signUp();
    await goPro(person);
    await world.control({ fault: "error" });
    for (const key of [
      "POST /subscribe/pro",
      "POST /subscribe/portal",
      "POST /subscription/refresh",
    ] as const) {
      const { status, headers, body } = await person.client.call(
        key,
        key.endsWith("pro") ? { body: {} } : {},
      );
      expect([key, status, body.error.code]).toEqual([key, 503, "service_unavailable"]);
      expect(body.error.message).toContain("Nothing was charged");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(await statusOf(person)).toMatchObject({ plan: "pro", status: "active" });
    expect((await person.client.call("GET /plan")).status).toBe(200);
  });

  test("an event that could not be handled waits in the inbox and is replayed", async () => {
    const { replayStripeEvents } = await import("@/lib/usecases/replay-stripe-events");
    const person = await world.signUp();
    const { session } = await checkout(person);
    await world.control({ fault: "error" });
    await world.control({ pay: session });
    const { stripe_customer_id } = await rowOf(person);
    const events = async () =>
      (
        await world.database.query(
          "SELECT processed_at, attempts, last_error FROM stripe_event WHERE payload->>'customer' = $1 AND type <> 'customer.created'",
          [stripe_customer_id],
        )
      ).rows;
    await waitFor(
      async () => {
        const rows = await events();
        return rows.length > 4 && rows.every(({ last_error }) => last_error !== null);
      },
      { what: "every event to have failed once", timeout: 30_000 },
    );
    expect((await statusOf(person)).plan).toBe("basic");

    await world.control({ fault: null });
    // Not their turn yet: 30 s after the first failure.
    await replayStripeEvents();
    expect((await events()).every(({ processed_at }) => processed_at === null)).toBe(true);
    await world.database.query("UPDATE stripe_event SET received_at = received_at - interval '1 min'");
    await replayStripeEvents();
    expect(await events()).toSatisfy((rows: { processed_at: Date | null; last_error: string | null }[]) =>
      rows.every(({ processed_at, last_error }) => processed_at !== null && last_error === null),
    );
    expect((await statusOf(person)).plan).toBe("pro");
  });
});

describe("payments that fail", () => {
  test("a failed renewal keeps Pro for a visible grace period of seven days", async () => {
    const person = await world.signUp();
    const { customer } = await goPro(person);
    await world.control({ card: { customer, behaviour: "decline" } });
    await world.control({ advance: MONTH_AND_A_DAY, customer });
    const due = await untilStatus(person, ({ status }) => status === "past_due", "the payment to be overdue");
    expect(due).toMatchObject({ plan: "pro", dailyPrompts: null });
    const days = (Date.parse(due.graceUntil ?? "") - Date.now()) / (DAY * 1000);
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);

    // Asking again does not begin the period anew.
    await world.database.query(
      "UPDATE subscription SET past_due_since = past_due_since - interval '6 days' WHERE user_id = $1",
      [person.userId],
    );
    const asked = await person.client.call("POST /subscription/refresh");
    expect(asked.body.data.plan).toBe("pro");
    expect(Date.parse(asked.body.data.graceUntil ?? "") - Date.now()).toBeLessThan(DAY * 1000);
    const second = await person.client.call("POST /subscribe/pro", { body: {} });
    expect(second.body.error.code).toBe("already_pro");
    expect(second.body.error.message).toContain("payment is not complete");

    await world.database.query(
      "UPDATE subscription SET past_due_since = past_due_since - interval '2 days' WHERE user_id = $1",
      [person.userId],
    );
    expect(await statusOf(person)).toMatchObject({ plan: "basic", status: "past_due", dailyPrompts: 5 });

    await world.control({ card: { customer, behaviour: "ok" } });
    const [invoice] = (await world.stripe.invoices.list({ customer, status: "open" })).data;
    await world.stripe.invoices.pay(invoice?.id ?? "");
    const paid = await untilStatus(person, ({ plan }) => plan === "pro", "the payment to bring Pro back");
    expect(paid).toMatchObject({ status: "active", graceUntil: null });
  });

  test("a subscription left unpaid is Basic, and still stands in the way of a second one", async () => {
    const person = await world.signUp();
    const { customer } = await goPro(person);
    await world.control({ retries: { end: "unpaid" }, card: { customer, behaviour: "decline" } });
    await world.control({ advance: MONTH_AND_A_DAY + 20 * DAY, customer });
    await world.control({ retries: { end: "cancel" } });
    await untilStatus(person, ({ status }) => status === "unpaid", "Stripe to give up");
    expect((await statusOf(person)).plan).toBe("basic");
    const { status } = await person.client.call("POST /subscribe/pro", { body: {} });
    expect(status).toBe(409);
  });
});

describe("two subscriptions", () => {
  test("paid in a race, the newer is cancelled and its money given back", async () => {
    const person = await world.signUp();
    const { session } = await checkout(person);
    const { stripe_customer_id: customer } = await rowOf(person);
    // A second session past every guard, as if two instances had lost sight of each other.
    const second = await world.stripe.checkout.sessions.create({
      mode: "subscription",
      customer,
      line_items: [{ price: "price_local_pro_monthly", quantity: 1 }],
      success_url: world.appUrl,
    });
    await world.control({ delivery: { hold: true } });
    const older = (await world.control({ pay: session })) as { session: { subscription: string } };
    const newer = (await world.control({ pay: second.id, advance: 5, customer })) as {
      session: { subscription: string; invoice: string };
    };
    await world.control({ delivery: {}, flush: true });
    await waitFor(async () => (await liveAtStripe(customer)).length === 1, { what: "one to be cancelled" });
    expect([older.session.subscription, newer.session.subscription]).toContain(
      (await liveAtStripe(customer))[0],
    );
    await untilStatus(person, ({ plan }) => plan === "pro", "the plan to be Pro");
    const { objects } = await world.state<{ objects: { refunds: { amount: number; customer: string }[] } }>(
      "objects",
    );
    expect(objects.refunds.filter((refund) => refund.customer === customer)).toMatchObject([
      { amount: 2000, reason: "duplicate" },
    ]);
  });

  test("stay until the money is given back, when Stripe is only in trouble for a moment", async () => {
    const { reconcileSubscription } = await import("@/lib/usecases/reconcile-subscription");
    const person = await world.signUp();
    const { customer } = await goPro(person);
    await world.control({ delivery: { lose: true } });
    const second = await world.stripe.checkout.sessions.create({
      mode: "subscription",
      customer,
      line_items: [{ price: "price_local_pro_monthly", quantity: 1 }],
      success_url: world.appUrl,
    });
    // Before it is paid: the app may still be asking, because of what was bought first.
    await world.control({ fault: "error", path: "/v1/refunds" });
    await world.control({ pay: second.id });
    // Whoever finds somebody else settling leaves it to them, and says nothing.
    const outcome = async () => (await Promise.allSettled([reconcileSubscription(person.userId)]))[0].status;
    for (const fault of ["error", "rate-limit"]) {
      await world.control({ fault, path: "/v1/refunds" });
      await waitFor(async () => (await outcome()) === "rejected", { what: `an error because of ${fault}` });
      expect(await liveAtStripe(customer)).toHaveLength(2);
    }
    expect((await statusOf(person)).plan).toBe("pro");
    await world.control({ fault: null });
    await waitFor(async () => (await outcome()) && (await liveAtStripe(customer)).length === 1, {
      what: "one subscription to be left",
    });
    const { objects } = await world.state<{ objects: { refunds: { customer: string }[] } }>("objects");
    expect(objects.refunds.filter((refund) => refund.customer === customer)).toHaveLength(1);
  });

  test("an older answer of Stripe's never replaces a newer one", async () => {
    const { beginQuestion, storeAnswer } = await import("@/lib/db/subscriptions");
    const { answerOf } = await import("@/lib/usecases/choose-subscription");
    const person = await world.signUp();
    const { subscription } = await goPro(person);
    const early = await beginQuestion(person.userId);
    const seenEarly = await world.stripe.subscriptions.retrieve(subscription);
    await world.stripe.subscriptions.cancel(subscription);
    await untilStatus(person, ({ plan }) => plan === "basic", "the plan to end");
    const stored = await storeAnswer(early as NonNullable<typeof early>, (before) =>
      answerOf(seenEarly, before),
    );
    expect(stored?.after.status).toBe("canceled");
    expect((await statusOf(person)).plan).toBe("basic");
  });

  test("of two questions that overlap the one that saw less asks once more", async () => {
    const { beginQuestion, storeAnswer } = await import("@/lib/db/subscriptions");
    const { answerOf } = await import("@/lib/usecases/choose-subscription");
    const person = await world.signUp();
    const { subscription } = await goPro(person);
    await world.control({ delivery: { lose: true } });
    const ask = async () =>
      (await beginQuestion(person.userId)) as NonNullable<Awaited<ReturnType<typeof beginQuestion>>>;
    const [early, late] = [await ask(), await ask()];
    const seenLate = await world.stripe.subscriptions.retrieve(subscription);
    await world.stripe.subscriptions.cancel(subscription);
    const seenEarly = await world.stripe.subscriptions.retrieve(subscription);
    const first = await storeAnswer(early, (before) => answerOf(seenEarly, before));
    expect(first).toMatchObject({ contested: false, after: { status: "canceled" } });
    const second = await storeAnswer(late, (before) => answerOf(seenLate, before));
    expect(second).toMatchObject({ contested: true, after: { status: "canceled" } });
    // An overlapping answer that says the same is no reason to ask.
    const third = await storeAnswer(late, (before) => answerOf(seenEarly, before));
    expect(third).toMatchObject({ contested: false });
    expect((await statusOf(person)).plan).toBe("basic");
  });
});

test("deleting the account ends all that could be charged: subscriptions known here or not, open Checkouts", async () => {
  const person = await world.signUp();
  const { customer } = await goPro(person);
  await world.control({ delivery: { lose: true } });
  await world.stripe.subscriptions.create({
    customer,
    items: [{ price: "price_local_pro_monthly" }],
    default_payment_method: "pm_card_visa",
  });
  await world.stripe.checkout.sessions.create({
    mode: "subscription",
    customer,
    line_items: [{ price: "price_local_pro_monthly", quantity: 1 }],
    success_url: world.appUrl,
  });
  const { status } = await person.client.call("DELETE /user/me", { body: { confirm: "delete my account" } });
  expect(status).toBe(200);
  expect(await liveAtStripe(customer)).toEqual([]);
  expect((await world.stripe.checkout.sessions.list({ customer, status: "open" })).data).toEqual([]);
});

test("the price on the plans is Stripe's", async () => {
  const { client } = await world.signUp();
  // After trouble with Stripe the price is asked for again a quarter of a minute later.
  const plans = await waitFor(
    async () => {
      const { data } = (await client.call("GET /plan")).body;
      return data.some(({ price }) => price !== null) ? data : undefined;
    },
    { what: "a price", timeout: 30_000, interval: 500 },
  );
  expect(plans.map(({ name, price }) => [name, price])).toEqual([
    ["basic", null],
    ["pro", { amount: 2000, currency: "usd", interval: "month" }],
  ]);
});

test("refreshing again and again is held back", async () => {
  const { client } = await world.signUp();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => client.call("POST /subscription/refresh")),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(10);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
});
