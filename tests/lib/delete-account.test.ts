import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LocalService } from "@/local/service";
import { startStripe } from "@/local/stripe/server";
import { useSettings } from "@/tests/support/app-settings";
import {
  SLOW_MACHINE_MS,
  startThrowawayPostgres,
  type ThrowawayPostgres,
} from "@/tests/support/throwaway-postgres";
import { uniqueMobile } from "@/tests/support/unique";

let service: LocalService;
let postgres: ThrowawayPostgres;
let stripe: Stripe;
let lib: Awaited<ReturnType<typeof load>>;
let userId: string;

async function load() {
  return {
    ...(await import("@/lib/db/client")),
    ...(await import("@/lib/db/id")),
    ...(await import("@/lib/usecases/delete-account")),
  };
}

beforeAll(async () => {
  [service, postgres] = await Promise.all([startStripe({ port: 0 }), startThrowawayPostgres()]);
  useSettings({ DATABASE_URL: postgres.databaseUrl, ...service.env });
  lib = await load();
  const { hostname, port } = new URL(service.url);
  stripe = new Stripe(service.env.STRIPE_SECRET_KEY ?? "", {
    host: hostname,
    port: Number(port),
    protocol: "http",
    telemetry: false,
  });
}, SLOW_MACHINE_MS);

afterAll(async () => {
  await lib?.database().$disconnect();
  await postgres?.stop();
  await service?.stop();
});

const control = (command: object) =>
  fetch(`${service.url}/__control`, { method: "POST", body: JSON.stringify(command) });

beforeEach(async () => {
  await control({ fault: null });
  userId = lib.newId();
  await lib.database().user.create({ data: { id: userId, mobile: uniqueMobile() } });
});

const isThere = async () => (await lib.database().user.count({ where: { id: userId } })) === 1;

async function subscribe() {
  const customer = await stripe.customers.create({
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: service.env.STRIPE_PRICE_PRO ?? "" }],
  });
  await lib.database().subscription.create({
    data: {
      userId,
      stripeCustomerId: customer.id,
      stripeSubscriptionId: subscription.id,
      status: subscription.status,
    },
  });
  return { customer, subscription };
}

test("the subscription ends at Stripe before the account goes", async () => {
  const { subscription } = await subscribe();
  await lib.deleteAccount(userId);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  expect(await isThere()).toBe(false);
});

test("while Stripe does not answer nothing is deleted; the next try does it all", async () => {
  const { subscription } = await subscribe();
  await control({ fault: "down" });
  const error = await lib.deleteAccount(userId).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "service_unavailable" });
  expect(await isThere()).toBe(true);
  await control({ fault: null });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("active");
  await lib.deleteAccount(userId);
  expect(await isThere()).toBe(false);
}, 60_000);

test("a subscription that ended already, and a customer whom Stripe does not know, are done", async () => {
  const { subscription } = await subscribe();
  await stripe.subscriptions.cancel(subscription.id);
  await lib.deleteAccount(userId);
  expect(await isThere()).toBe(false);

  userId = lib.newId();
  await lib.database().user.create({ data: { id: userId, mobile: uniqueMobile() } });
  await lib.database().subscription.create({
    data: { userId, stripeCustomerId: "cus_unknown", stripeSubscriptionId: "sub_unknown" },
  });
  await lib.deleteAccount(userId);
  expect(await isThere()).toBe(false);
});

/** A customer who has opened Checkout, as the app knows them. */
async function openCheckout() {
  const customer = await stripe.customers.create({});
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: service.env.STRIPE_PRICE_PRO ?? "", quantity: 1 }],
    success_url: "http://localhost/done",
  });
  await lib.database().subscription.create({
    data: { userId, stripeCustomerId: customer.id, checkoutSessionId: session.id },
  });
  return session;
}

test("a Checkout that is still open can no longer be paid", async () => {
  const session = await openCheckout();
  await lib.deleteAccount(userId);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("expired");
});

test("a Checkout that was paid a moment ago, and is not known here yet, is cancelled as well", async () => {
  const session = await openCheckout();
  await control({ pay: session.id });
  const paid = await stripe.checkout.sessions.retrieve(session.id);
  await lib.deleteAccount(userId);
  const subscription = await stripe.subscriptions.retrieve(String(paid.subscription));
  expect(subscription.status).toBe("canceled");
});
