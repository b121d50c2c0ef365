/**
 * 100 of Stripe's events at once: how long a webhook takes to be answered, against the same 100 requests to a
 * route of the same instance that does nothing (405 at /api/health), measured in turn in the same run; and how
 * much of it is the handler's, by its own Server-Timing. The rest is Next's, and the line at one processor.
 */
import { Agent, request } from "node:http";
import Stripe from "stripe";
import { report } from "./measure";

const EVENTS = 100;
const ROUNDS = 15;
/** Rounds before those, until the code is compiled and the connections are open. */
const WARM = 30;

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

/** In milliseconds: until the answer's last byte, and of that in the handler (not told for a method it has not). */
interface Took {
  readonly whole: number;
  readonly handler: number;
}

function post(url: string, { body, signature }: Webhook, expected: number): Promise<Took> {
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
        const timing = /^app;dur=([\d.]+)$/.exec(String(response.headers["server-timing"]))?.[1];
        if (response.statusCode === expected)
          resolve({ whole: performance.now() - began, handler: Number(timing) });
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    })
      .on("error", reject)
      .end(body);
  });
}

/**
 * Reports what a webhook costs in a burst, twice: beside a bare route, which holds on any machine, and the
 * handler in milliseconds, which were promised for an idle one.
 */
export async function benchWebhooks(app: string, secret: string): Promise<void> {
  const burst = (url: string, expected: number) => {
    const events = Array.from({ length: EVENTS }, () => makeEvent(secret));
    return Promise.all(events.map((event) => post(url, event, expected)));
  };
  const took: Took[] = [];
  const floor: Took[] = [];
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const bare = await burst(`${app}/api/health`, 405);
    const webhooks = await burst(`${app}/api/webhook/stripe`, 200);
    if (round < WARM) continue;
    floor.push(...bare);
    took.push(...webhooks);
  }
  const whole = (all: readonly Took[]) => all.map((one) => one.whole);
  const promise = `${EVENTS} webhooks at once`;
  report(promise, { took: whole(took), floor: whole(floor), floorName: "a bare route", most: 3 });
  report(`${promise}, in the handler (idle machine)`, {
    took: took.map(({ handler }) => handler),
    floor: [50],
    floorName: "what was promised",
    most: 1,
  });
}
