import { z } from "zod";
import { type Account, FAULTS } from "./account";
import { ApiError, missing } from "./api-error";
import { setCardBehaviour } from "./life/cards";
import { declineCheckout, payCheckout } from "./life/checkout";
import { APP_ENDPOINT_ID, addEndpoint } from "./webhooks/endpoints";

const share = z.union([z.boolean().transform(Number), z.number().min(0).max(1)]);

/** Every command of `POST /__control`; several in one body run in this order. README explains each. */
const Commands = z.strictObject({
  reset: z.literal(true).optional(),
  retries: z
    .strictObject({
      days: z.array(z.number().positive()).optional(),
      end: z.enum(["cancel", "unpaid", "past_due"]).optional(),
    })
    .optional(),
  webhookUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
  webhookSecrets: z.array(z.string().startsWith("whsec_")).min(1).max(2).optional(),
  delivery: z
    .strictObject({
      lose: share.optional(),
      double: share.optional(),
      delayMs: z.number().min(0).optional(),
      shuffle: z.boolean().optional(),
      hold: z.boolean().optional(),
      seed: z.int().optional(),
    })
    .optional(),
  fault: z.enum(FAULTS).nullable().optional(),
  times: z.int().positive().optional(),
  ms: z.number().positive().optional(),
  path: z.string().startsWith("/v1/").optional(),
  card: z.strictObject({ customer: z.string(), behaviour: z.enum(["ok", "decline"]) }).optional(),
  pay: z.string().optional(),
  decline: z.string().optional(),
  clock: z.union([z.int().positive(), z.iso.datetime()]).optional(),
  advance: z.int().nonnegative().optional(),
  customer: z.string().optional(),
  deliver: z.string().optional(),
  flush: z.literal(true).optional(),
});

type Commands = z.infer<typeof Commands>;

/** Runs the commands and answers with what they did. @throws ApiError when one cannot be carried out. */
export async function control(account: Account, body: unknown): Promise<object> {
  const parsed = Commands.safeParse(body);
  if (!parsed.success) {
    throw new ApiError(400, { type: "invalid_request_error", message: z.prettifyError(parsed.error) });
  }
  const commands = parsed.data;
  if (commands.reset) account.reset();
  setUp(account, commands);
  const done = { ...act(account, commands), ...moveTime(account, commands) };
  return { ok: true, now: account.today().now(), ...done, ...(await deliver(account, commands)) };
}

/** Everything the stand-in holds, for tests to read. `only` narrows it to some of its parts. */
export function controlState(account: Account, only: string[] | null): object {
  const world = account.today();
  const { webhooks } = account;
  const now = world.now();
  const parts: Record<string, () => unknown> = {
    clock: () => ({ now, iso: new Date(now * 1000).toISOString(), secondsAhead: world.clock.customers }),
    webhooks: () => ({
      endpoints: [...webhooks.endpoints.values()].map(({ wire, secrets }) => ({ ...wire, secrets })),
      trouble: webhooks.trouble,
    }),
    fault: () => account.fault,
    retries: () => world.retryPolicy,
    objects: () => ({
      products: [...world.products.values()],
      prices: [...world.prices.values()],
      customers: [...world.customers.values()],
      checkoutSessions: [...world.checkoutSessions.values()],
      subscriptions: [...world.subscriptions.values()],
      invoices: [...world.invoices.values()],
      invoicePayments: [...world.invoicePayments.values()],
      refunds: [...world.refunds.values()],
      paymentMethods: [...world.paymentMethods.values()].map((card) => ({
        ...card,
        behaviour: world.cardBehaviour.get(card.id),
      })),
    }),
    events: () =>
      [...world.events.values()].map(({ data, ...event }) => ({
        ...event,
        subject: (data.object as { id: string }).id,
      })),
    deliveries: () => webhooks.deliveries,
    requests: () => account.requests,
  };
  const wanted = Object.entries(parts).filter(([name]) => only === null || only.includes(name));
  return Object.fromEntries(wanted.map(([name, read]) => [name, read()]));
}

function setUp(account: Account, commands: Commands): void {
  const { webhooks, world } = account;
  if (commands.retries) {
    const { days, end } = commands.retries;
    world.retryPolicy = { days: days ?? world.retryPolicy.days, end: end ?? world.retryPolicy.end };
  }
  const endpoint = webhooks.endpoints.get(APP_ENDPOINT_ID);
  if (commands.webhookUrl === null) webhooks.endpoints.delete(APP_ENDPOINT_ID);
  else if (commands.webhookUrl && endpoint) endpoint.wire.url = commands.webhookUrl;
  else if (commands.webhookUrl) {
    const secret = account.webhookSecret;
    addEndpoint(webhooks, { id: APP_ENDPOINT_ID, url: commands.webhookUrl, secret, created: world.now() });
  }
  if (commands.webhookSecrets) {
    const rotated = webhooks.endpoints.get(APP_ENDPOINT_ID);
    if (!rotated) throw missing("webhook endpoint", APP_ENDPOINT_ID, "webhookSecrets");
    rotated.secrets = commands.webhookSecrets;
  }
  if (commands.delivery) {
    const { seed, ...trouble } = commands.delivery;
    webhooks.setTrouble(trouble, seed);
  }
  if (commands.fault !== undefined) {
    const { times = Number.POSITIVE_INFINITY, ms = 3000, path = "/v1/" } = commands;
    account.setFault(commands.fault, times, ms, path);
  }
}

function act(account: Account, { card, pay, decline }: Commands): object {
  const world = account.today();
  if (card) setCardBehaviour(world, card.customer, card.behaviour);
  if (decline) declineCheckout(world, world.checkoutSession(decline, "decline"));
  return pay ? { session: payCheckout(world, world.checkoutSession(pay, "pay")) } : {};
}

function moveTime(account: Account, { clock, advance, customer }: Commands): object {
  const world = account.today();
  if (customer !== undefined) world.customer(customer, "customer");
  if (clock !== undefined) {
    const target = typeof clock === "number" ? clock : Math.floor(Date.parse(clock) / 1000);
    const ahead = target - world.now(customer);
    if (ahead < 0) {
      const message = "The clock only moves forward. Reset the stand-in to start again.";
      throw new ApiError(400, { type: "invalid_request_error", message, param: "clock" });
    }
    world.clock.advance(ahead, customer);
  }
  if (advance !== undefined) world.clock.advance(advance, customer);
  account.today();
  return customer === undefined ? {} : { customerNow: world.now(customer) };
}

async function deliver(account: Account, { deliver: id, flush }: Commands): Promise<object> {
  const done: Record<string, unknown> = {};
  if (id !== undefined) {
    const event = account.world.events.get(id);
    if (!event) throw missing("event", id, "deliver");
    done.redelivered = await account.webhooks.redeliver(event);
  }
  if (flush) done.flushed = await account.webhooks.flush();
  return done;
}
