import { randomUUID } from "node:crypto";
import Stripe from "stripe";
import { expect, test } from "vitest";
import { type SignedIn, signIn } from "../support/api";
import { control } from "../support/control";
import { query } from "../support/database";
import { createRoom, readEvents } from "../support/rooms";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";

const { STRIPE_SECRET_KEY, STRIPE_PRICE_PRO } = testEnv().instanceEnv;

function stripe(): Stripe {
  const { hostname, port } = new URL(testEnv().services.stripe);
  return new Stripe(STRIPE_SECRET_KEY ?? "", { host: hostname, port: Number(port), protocol: "http" });
}

/** A user with a subscription of which Castor has heard nothing: its events were about nobody it knew. */
async function payUnheard(person: SignedIn): Promise<string> {
  const customer = await stripe().customers.create({ phone: person.mobile });
  await stripe().subscriptions.create({
    customer: customer.id,
    items: [{ price: STRIPE_PRICE_PRO ?? "" }],
    default_payment_method: "pm_card_visa",
  });
  await query("INSERT INTO subscription (user_id, stripe_customer_id, updated_at) VALUES ($1, $2, now())", [
    person.userId,
    customer.id,
  ]);
  return customer.id;
}

const planOf = async (person: SignedIn) => (await person.call("GET /subscription/status")).body.data.plan;

test("what keeps plans true without webhooks is on Inngest's clock", async () => {
  const { functions } = await control<{ functions: { id: string; triggers: { cron?: string }[] }[] }>(
    "inngest",
  );
  const crons = Object.fromEntries(
    functions.map(({ id, triggers }) => [id.replace(/^castor-/, ""), triggers.map(({ cron }) => cron)]),
  );
  expect(crons["replay-stripe-events"]).toEqual(["* * * * *"]);
  expect(crons["reconcile-subscriptions"]).toEqual(["17 3 * * *"]);
});

test("the minute's run handles what the inbox holds, and tells whose grace period is over", async () => {
  const [unheard, overdue] = await Promise.all([signIn(), signIn()]);
  const customer = await payUnheard(unheard);
  const room = await createRoom(overdue);
  await query(
    `INSERT INTO subscription (user_id, status, past_due_since, updated_at)
     VALUES ($1, 'past_due', now() - interval '7 days', now())`,
    [overdue.userId],
  );
  expect(await planOf(overdue)).toBe("basic");
  let isTold = false;
  const told = readEvents(
    overdue,
    `/api/chatroom/${room}/events`,
    (streamed) => streamed.event === "user.changed" && streamed.data.what === "plan",
    30_000,
  ).finally(() => {
    isTold = true;
  });
  const event = `evt_${randomUUID()}`;
  await query(
    `INSERT INTO stripe_event (id, type, payload, received_at)
     VALUES ($1, 'customer.subscription.created', $2, now() - interval '1 min')`,
    [event, { object: "subscription", objectId: "sub_1", customer, userId: null }],
  );
  await control("inngest", { cron: "replay-stripe-events" });
  const handled = async () =>
    (await query("SELECT 1 FROM stripe_event WHERE id = $1 AND processed_at IS NOT NULL", [event])).length >
    0;
  await waitFor(handled, { what: "the event to be handled", timeout: 15_000 });
  expect(await planOf(unheard)).toBe("pro");
  // A run may have been over before the stream was open; the next one tells as well.
  await waitFor(
    async () => {
      if (!isTold) await control("inngest", { cron: "replay-stripe-events" });
      return isTold;
    },
    { what: "the end of the grace period to be told", timeout: 30_000, interval: 500 },
  );
  await told;
});

test("the night's run asks about every customer", async () => {
  const person = await signIn();
  await payUnheard(person);
  await control("inngest", { cron: "reconcile-subscriptions" });
  await waitFor(async () => (await planOf(person)) === "pro", {
    what: "the plan to be Pro",
    timeout: 15_000,
  });
});
