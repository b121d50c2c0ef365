import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld } from "../support/billing-world";
import { waitFor } from "../support/wait-for";

const PREVIOUS_SECRET = "whsec_local_previous";
const CURRENT_SECRET = "whsec_local_castor";

let world: BillingWorld;

beforeAll(async () => {
  // As in the middle of a rotation: the new secret first, the old one still valid.
  world = await openBillingWorld({ STRIPE_WEBHOOK_SECRET: `${CURRENT_SECRET},${PREVIOUS_SECRET}` });
}, 60_000);
afterAll(() => world?.stop());

let count = 0;

/** The body of an event, indented as Stripe sends it. */
function eventBody(object: object = { object: "price", id: "price_1" }): { id: string; body: string } {
  const id = `evt_test${Date.now()}x${count++}`;
  const event = { id, object: "event", type: "price.updated", created: 1, data: { object } };
  return { id, body: JSON.stringify(event, null, 2) };
}

function sign(payload: string, options: { secret?: string; timestamp?: number } = {}): string {
  return Stripe.webhooks.generateTestHeaderString({ payload, secret: CURRENT_SECRET, ...options });
}

async function post(body: string, signature: string | undefined, path = "/api/webhook/stripe") {
  const response = await fetch(`${world.appUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(signature && { "stripe-signature": signature }),
    },
    body,
  });
  return { status: response.status, body: await response.json() };
}

async function inboxed(...ids: string[]): Promise<{ id: string; processed: boolean; attempts: number }[]> {
  const { rows } = await world.database.query(
    "SELECT id, processed_at IS NOT NULL AS processed, attempts FROM stripe_event WHERE id = ANY($1)",
    [ids],
  );
  return rows;
}

describe("a signature", () => {
  const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

  test.each<[string, (body: string) => { body?: string; signature: string | undefined }]>([
    ["is missing", () => ({ signature: undefined })],
    ["is no signature", () => ({ signature: "hello" })],
    ["is of another secret", (body) => ({ signature: sign(body, { secret: "whsec_local_wrong" }) })],
    ["is older than five minutes", (body) => ({ signature: sign(body, { timestamp: ago(301) }) })],
    [
      "is of a body that was altered by one letter",
      (body) => ({ body: body.replace("price_1", "price_2"), signature: sign(body) }),
    ],
    [
      "is of the same JSON written another way",
      (body) => ({ body: JSON.stringify(JSON.parse(body)), signature: sign(body) }),
    ],
    [
      "has its time moved",
      (body) => ({ signature: sign(body, { timestamp: ago(400) }).replace(/t=\d+/, `t=${ago(0)}`) }),
    ],
    ["is right only in the scheme v0", (body) => ({ signature: sign(body).replace("v1=", "v0=") })],
  ])("that %s is refused, and nothing is stored", async (_, make) => {
    const event = eventBody();
    const { body = event.body, signature } = make(event.body);
    const answer = await post(body, signature);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, error: { code: "signature_invalid" } });
    expect(await inboxed(event.id)).toEqual([]);
  });

  test.each<[string, (body: string) => string]>([
    ["of the current secret", (body) => sign(body)],
    ["of the previous secret, during a rotation", (body) => sign(body, { secret: PREVIOUS_SECRET })],
    ["almost five minutes old", (body) => sign(body, { timestamp: ago(290) })],
    [
      "with both secrets, the unknown one first",
      (body) => `${sign(body, { secret: "whsec_local_next" })},${sign(body).replace(/t=\d+,/, "")}`,
    ],
  ])("%s is accepted, and the event is in the inbox", async (_, make) => {
    const { id, body } = eventBody();
    const answer = await post(body, make(body));
    expect(answer).toEqual({ status: 200, body: { success: true, data: { received: true } } });
    expect(await inboxed(id)).toHaveLength(1);
  });

  test("is asked for at the root path too, as the brief has it", async () => {
    const { body } = eventBody();
    expect((await post(body, undefined, "/webhook/stripe")).status).toBe(400);
    expect((await post(body, sign(body), "/webhook/stripe")).status).toBe(200);
  });
});

test("an event that comes twice is answered 200 and handled once", async () => {
  const { id, body } = eventBody();
  const first = await Promise.all([post(body, sign(body)), post(body, sign(body))]);
  expect(first.map(({ status }) => status)).toEqual([200, 200]);
  const [handled] = await waitFor(
    async () => {
      const rows = await inboxed(id);
      return rows[0]?.processed ? rows : undefined;
    },
    { what: "the event to be handled" },
  );
  expect(handled).toMatchObject({ attempts: 1 });
  expect((await post(body, sign(body))).status).toBe(200);
  expect(await inboxed(id)).toEqual([handled]);
});

test("the inbox keeps whom an event concerns and nothing about the person", async () => {
  const { id, body } = eventBody({
    object: "customer",
    id: "cus_of_another_product",
    email: "asha@example.com",
    name: "Asha Rao",
  });
  expect((await post(body, sign(body))).status).toBe(200);
  const { rows } = await world.database.query("SELECT payload FROM stripe_event WHERE id = $1", [id]);
  expect(rows[0].payload).toEqual({
    object: "customer",
    objectId: "cus_of_another_product",
    customer: "cus_of_another_product",
    userId: null,
  });
});

test("100 events at once, some of them twice, are all answered 200 and in the inbox once", async () => {
  const events = Array.from({ length: 100 }, (_, index) =>
    eventBody({ object: "invoice", id: `in_${index}`, customer: `cus_unknown_${index}` }),
  );
  const sent = [...events, ...events.slice(0, 20)];
  const answers = await Promise.all(sent.map(({ body }) => post(body, sign(body))));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const ids = events.map(({ id }) => id);
  expect(await inboxed(...ids)).toHaveLength(100);
  const handled = await waitFor(
    async () => {
      const rows = await inboxed(...ids);
      return rows.every(({ processed }) => processed) ? rows : undefined;
    },
    { what: "all 100 to be handled" },
  );
  expect(new Set(handled.map(({ attempts }) => attempts))).toEqual(new Set([1]));
});
