/**
 * 100 of Stripe's events at once: how long a webhook takes to be answered, against the same 100 requests to a
 * route of the same instance that does nothing (405 at /api/health), measured in turn in the same run.
 * Run it with: npx tsx bench/stripe-webhook.ts. The promise is a median under 50 ms on an idle machine.
 */
import { Agent, request } from "node:http";
import Stripe from "stripe";
import { findFreePort } from "../local/ports";
import { startInstance, startTestWorld, untilHealthy } from "../scripts/test-world";

const EVENTS = 100;
const ROUNDS = 15;
const SECRET = "whsec_local_castor";

const agent = new Agent({ keepAlive: true, maxSockets: EVENTS });
const runId = Date.now();
let count = 0;

interface Webhook {
  readonly body: string;
  readonly signature: string;
}

/** An event of a customer that is nobody's, of the size of Stripe's own. */
function makeEvent(): Webhook {
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
  return { body, signature: Stripe.webhooks.generateTestHeaderString({ payload: body, secret: SECRET }) };
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

async function burst(url: string, expected: number): Promise<number[]> {
  const events = Array.from({ length: EVENTS }, makeEvent);
  return Promise.all(events.map((event) => post(url, event, expected)));
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}

const world = await startTestWorld((reason) => console.error(reason));
const port = await findFreePort(3360);
const url = `http://localhost:${port}`;
const log = ".local/test/bench-webhook.log";
const env = { ...world.testEnv.instanceEnv, APP_URL: url, LOG_LEVEL: "warn" };
const app = await startInstance(port, env, log);
try {
  await untilHealthy(url, log);
  const took: number[] = [];
  const floor: number[] = [];
  // The first rounds warm the code and open the connections.
  for (let round = -3; round < ROUNDS; round++) {
    const bare = await burst(`${url}/api/health`, 405);
    const webhooks = await burst(`${url}/api/webhook/stripe`, 200);
    if (round < 0) continue;
    floor.push(...bare);
    took.push(...webhooks);
  }
  const [median, bare] = [quantile(took, 0.5), quantile(floor, 0.5)];
  console.log(
    `${EVENTS} webhooks at once: median ${median.toFixed(1)} ms, p95 ${quantile(took, 0.95).toFixed(1)} ms; ` +
      `a bare route ${bare.toFixed(1)} ms; ratio ×${(median / bare).toFixed(2)}`,
  );
} finally {
  agent.destroy();
  await app.stop();
  await world.stop();
}
process.exit(0);
