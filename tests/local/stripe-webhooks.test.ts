import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { waitFor } from "@/tests/support/wait-for";
import { goPro, type Inbox, type OpenAccount, openAccount, openInbox, SECRET } from "./stripe-harness";

let account: OpenAccount;
let stripe: Stripe;
let inbox: Inbox;

beforeEach(async () => {
  inbox = await openInbox();
  // The first retry of a webhook comes after 300 of Stripe's seconds: here after 30 ms.
  account = await openAccount({ webhookUrl: inbox.url, timeScale: 10_000 });
  stripe = account.stripe;
});
afterEach(async () => {
  await account.service.stop();
  await inbox.close();
});

const verify = ({ body, signature }: Inbox["received"][number], secret = SECRET) =>
  stripe.webhooks.constructEvent(body, signature, secret);

const deliveries = async () => (await account.state("deliveries")).deliveries;

describe("what arrives", () => {
  test("is signed over the raw body, and the official verifier accepts exactly that", async () => {
    const customer = await stripe.customers.create(
      { email: "asha@example.com" },
      { idempotencyKey: "key-1" },
    );
    await inbox.arrived(1);
    const [first] = inbox.received;
    if (!first) throw new Error("nothing arrived");
    expect(first.contentType).toBe("application/json; charset=utf-8");
    const event = verify(first);
    expect(event).toMatchObject({
      type: "customer.created",
      api_version: "2026-10-28.endive",
      livemode: false,
      data: { object: { id: customer.id, email: "asha@example.com" } },
      request: { id: customer.lastResponse.requestId, idempotency_key: "key-1" },
    });
    expect(() => verify(first, "whsec_local_other")).toThrow(/No signatures found matching/);
    expect(() => verify({ ...first, body: JSON.stringify(event) })).toThrow(/No signatures found matching/);
    expect(() => verify({ ...first, body: first.body.replace("asha", "mara") })).toThrow();
  });

  test("is the same event the API tells of, and becomes delivered there", async () => {
    const { subscription } = await goPro(account);
    await inbox.arrived(10);
    const [event] = (await stripe.events.list({ types: ["customer.subscription.created"] })).data;
    expect(event?.data.object).toMatchObject({ id: subscription, status: "active" });
    const sent = inbox.received.find((received) => received.event.id === event?.id);
    expect(sent?.event.data).toEqual(event?.data);
    await waitFor(async () => (await stripe.events.retrieve(event?.id ?? "")).pending_webhooks === 0, {
      what: "the event to count as delivered",
    });
    expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
  });

  test("events are found by type, by time, and in pages", async () => {
    await goPro(account);
    const invoices = await stripe.events.list({ type: "invoice.*", limit: 2 });
    expect([invoices.data.map(({ type }) => type), invoices.has_more]).toEqual([
      ["invoice.payment_succeeded", "invoice.paid"],
      true,
    ]);
    const { now } = await account.control({});
    expect((await stripe.events.list({ created: { gt: now } })).data).toEqual([]);
    expect((await stripe.events.list({ created: { lte: now }, limit: 100 })).data).toHaveLength(10);
  });

  test("during a rotation both secrets verify, afterwards only the new one", async () => {
    await account.control({ webhookSecrets: ["whsec_local_new", SECRET] });
    await stripe.customers.create();
    await inbox.arrived(1);
    for (const secret of ["whsec_local_new", SECRET]) {
      expect(verify(inbox.received[0] as never, secret).type).toBe("customer.created");
    }
    await account.control({ webhookSecrets: ["whsec_local_new"] });
    await stripe.customers.create();
    await inbox.arrived(2);
    expect(() => verify(inbox.received[1] as never)).toThrow();
    expect(verify(inbox.received[1] as never, "whsec_local_new").type).toBe("customer.created");
  });

  test("however far the test clock is, the signature's time is the receiver's", async () => {
    await account.control({ advance: 400 * 86_400 });
    await stripe.customers.create();
    await inbox.arrived(1);
    const [received] = inbox.received;
    expect(verify(received as never).created).toBeGreaterThan(Date.now() / 1000 + 399 * 86_400);
  });
});

describe("trouble on the way", () => {
  test("an endpoint that fails is tried again, later each time, with a fresh signature", async () => {
    inbox.answers.push(500, 302);
    await stripe.customers.create();
    await inbox.arrived(3);
    expect(new Set(inbox.received.map(({ event }) => event.id)).size).toBe(1);
    await waitFor(async () => (await deliveries())[0].state === "delivered", { what: "the delivery to end" });
    const [{ attempts }] = await deliveries();
    expect(attempts.map(({ status }: { status: number }) => status)).toEqual([500, 302, 200]);
    const [first, second, third] = attempts.map(({ at }: { at: string }) => Date.parse(at));
    // 300 and 1800 of Stripe's seconds at 10,000 a second; Node's timers may fire 1 ms early.
    expect(second - first).toBeGreaterThanOrEqual(29);
    expect(third - second).toBeGreaterThanOrEqual(179);
  });

  test("a dead endpoint keeps its events until it is back", async () => {
    await account.control({ webhookUrl: "http://127.0.0.1:9/nobody" });
    await stripe.customers.create();
    await waitFor(async () => (await deliveries())[0].attempts[0]?.error, { what: "a failed attempt" });
    await account.control({ webhookUrl: inbox.url });
    await inbox.arrived(1);
  });

  test("lost: it never arrives and nobody tries again, but the event is there and can be sent by hand", async () => {
    await account.control({ delivery: { lose: true } });
    await stripe.customers.create();
    const [lost] = await deliveries();
    expect(lost).toMatchObject({ state: "lost", attempts: [] });
    await account.control({ flush: true });
    expect(inbox.received).toEqual([]);
    expect((await stripe.events.list({ delivery_success: false })).data.map(({ id }) => id)).toEqual([
      lost.event,
    ]);
    await account.control({ deliver: lost.event });
    expect(inbox.received.map(({ event }) => event.id)).toEqual([lost.event]);
  });

  test("doubled: the same event twice", async () => {
    await account.control({ delivery: { double: true } });
    await stripe.customers.create();
    await inbox.arrived(2);
    expect(inbox.received[0]?.event.id).toBe(inbox.received[1]?.event.id);
  });

  test("held and shuffled: nothing until the flush, then everything in another order", async () => {
    await account.control({ delivery: { hold: true, shuffle: true, seed: 7 } });
    await goPro(account);
    expect(inbox.received).toEqual([]);
    const { flushed } = await account.control({ flush: true });
    expect(flushed).toEqual({ delivered: 10, failed: 0 });
    const { events } = await account.state("events");
    const created = events.map(({ id }: { id: string }) => id);
    const arrived = inbox.received.map(({ event }) => event.id);
    expect(arrived).not.toEqual(created);
    expect([...arrived].sort()).toEqual([...created].sort());
  });

  test("delayed: not before its time", async () => {
    await account.control({ delivery: { delayMs: 200 } });
    const before = Date.now();
    await stripe.customers.create();
    await inbox.arrived(1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(199);
  });

  test("the same seed loses and doubles the same events", async () => {
    const run = async () => {
      await account.control({ reset: true });
      await account.control({ delivery: { lose: 0.3, double: 0.3, hold: true, seed: 42 } });
      await goPro(account);
      return (await deliveries()).map(
        ({ type, state }: { type: string; state: string }) => `${type} ${state}`,
      );
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first.some((entry: string) => entry.endsWith("lost"))).toBe(true);
    const types = first.map((entry: string) => entry.split(" ")[0]);
    expect(new Set(types).size).toBeLessThan(types.length);
  });
});

describe("endpoints", () => {
  test("one made through the API has its own secret and hears only what it asked for", async () => {
    const other = await openInbox();
    try {
      const endpoint = await stripe.webhookEndpoints.create({
        url: other.url,
        enabled_events: ["customer.deleted"],
      });
      const customer = await stripe.customers.create();
      await stripe.customers.del(customer.id);
      await other.arrived(1);
      expect(verify(other.received[0] as never, endpoint.secret).type).toBe("customer.deleted");
      expect(other.types()).toEqual(["customer.deleted"]);
      await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
      const listed = (await stripe.webhookEndpoints.list()).data;
      expect(listed.map(({ id, status }) => [id, status])).toEqual([
        [endpoint.id, "disabled"],
        ["we_local_app", "enabled"],
      ]);
      // The secret is told once.
      expect(listed[0]?.secret).toBeUndefined();
      await stripe.webhookEndpoints.del(endpoint.id);
      expect((await stripe.webhookEndpoints.list()).data).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test("a reset empties the account and keeps the application's endpoint", async () => {
    await goPro(account);
    await account.control({ reset: true });
    const { objects, deliveries: left } = await account.state("objects", "deliveries");
    expect([objects.customers, objects.subscriptions, left]).toEqual([[], [], []]);
    const before = inbox.received.length;
    await stripe.customers.create();
    await inbox.arrived(before + 1);
  });
});

test("an unknown command is refused by name", async () => {
  await expect(account.control({ fligh: true })).rejects.toThrow(/fligh/);
});
