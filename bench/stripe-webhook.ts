/**
 * 100 of Stripe's events at once: how long a webhook takes to be answered, against the same 100 requests to a
 * route of the same instance that does nothing (405 at /api/health), measured in turn in the same run.
 */
import { Agent, request } from "node:http";
import Stripe from "stripe";
import { report } from "./measure";

const EVENTS = 100;
const ROUNDS = 15;
/** Rounds before those, that warm the code and open the connections. */
const WARM = 3;

const agent = new Agent({ keepAlive: true, maxSockets: EVENTS });
const runId = Date.now();
let count = 0;

interface Webhook {
  readonly body: string;
  readonly signature: string;
}

/** An event of a customer that is nobody's, of the size of Stripe's own. */
function makeEvent(secret: string): Webhook {
  const id = `evt_bench${runId}x${count++}`;
  const lines = Array.from({ length: 40 }, (_, index) => ({
    id: `il_${index}`,
    description: "Castor Pro",
    amount: 2000,
  }));
  const object = {
    id: `in_${id}`,
    object: "invoice",
    customer: `cus_${id}`,
    lines: { object: "list", data: lines },
  };
  const body = JSON.stringify({ id, object: "event", type: "invoice.updated", data: { object } }, null, 2);
  return { body, signature: Stripe.webhooks.generateTestHeaderString({ payload: body, secret }) };
}

/** Milliseconds until the answer's last byte. */
function post(url: string, { body, signature }: Webhook, expected: number): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "stripe-signature": signature,
    };
    request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === expected) resolve(performance.now() - began);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    })
      .on("error", reject)
      .end(body);
  });
}

/**
 * Reports what a webhook costs in a burst, twice: beside a bare route, which holds on any machine, and in
 * milliseconds, which were promised for an idle one.
 */
export async function benchWebhooks(app: string, secret: string): Promise<void> {
  const burst = (url: string, expected: number) => {
    const events = Array.from({ length: EVENTS }, () => makeEvent(secret));
    return Promise.all(events.map((event) => post(url, event, expected)));
  };
  const took: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const bare = await burst(`${app}/api/health`, 405);
    const webhooks = await burst(`${app}/api/webhook/stripe`, 200);
    if (round < WARM) continue;
    floor.push(...bare);
    took.push(...webhooks);
  }
  const promise = `${EVENTS} webhooks at once`;
  report(promise, { took, floor, floorName: "a bare route", most: 3 });
  report(`${promise}, on an idle machine`, { took, floor: [50], floorName: "what was promised", most: 1 });
}
