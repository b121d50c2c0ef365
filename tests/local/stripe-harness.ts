import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { type StripeOptions, startStripe } from "@/local/stripe/server";
import { waitFor } from "@/tests/support/wait-for";

export const PRICE = "price_local_pro_monthly";
export const SECRET = "whsec_local_castor";
export const DAY = 86_400;

/** What a webhook receiver got: the raw body and the headers, as an application would verify them. */
interface Received {
  body: string;
  signature: string;
  contentType: string | undefined;
  event: Stripe.Event;
}

export interface Inbox {
  url: string;
  received: Received[];
  /** What the receiver answers next; 200 once the list is empty. */
  answers: number[];
  types(): string[];
  /** Resolves when this many have arrived. @throws after five seconds */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a stand-in on a free port with the official client pointed at it. */
export async function openAccount(options: StripeOptions = {}) {
  const service = await startStripe({ port: 0, ...options });
  const { hostname, port } = new URL(service.url);
  const connect = (key = service.env.STRIPE_SECRET_KEY ?? "", config: Stripe.StripeConfig = {}) =>
    new Stripe(key, {
      host: hostname,
      port: Number(port),
      protocol: "http",
      telemetry: false,
      maxNetworkRetries: 0,
      ...config,
    });
  const control = async (command: object) => {
    const response = await fetch(`${service.url}/__control`, {
      method: "POST",
      body: JSON.stringify(command),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const state = async (...only: string[]) => {
    const query = only.length > 0 ? `?only=${only.join(",")}` : "";
    return (await fetch(`${service.url}/__control${query}`)).json();
  };
  return { service, url: service.url, stripe: connect(), connect, control, state };
}

export type OpenAccount = Awaited<ReturnType<typeof openAccount>>;

/** Makes a customer and a Checkout session for Pro and pays it without a browser. */
export async function goPro({ stripe, control }: OpenAccount, extra: { trialDays?: number } = {}) {
  const customer = await stripe.customers.create({ email: "asha@example.com" });
  const session = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer: customer.id,
    line_items: [{ price: PRICE, quantity: 1 }],
    success_url: "http://localhost:3000/ok?session={CHECKOUT_SESSION_ID}",
    ...(extra.trialDays ? { subscription_data: { trial_period_days: extra.trialDays } } : {}),
  });
  const { session: paid } = await control({ pay: session.id });
  return { customer: customer.id, subscription: paid.subscription as string, session: session.id };
}

export async function openInbox(): Promise<Inbox> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({
      body,
      signature: String(request.headers["stripe-signature"]),
      contentType: request.headers["content-type"],
      event: JSON.parse(body),
    });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook/stripe`,
    received,
    answers,
    types: () => received.map(({ event }) => event.type),
    arrived: (count) =>
      waitFor(() => received.length >= count, { what: `${count} webhooks` }).then(() => undefined),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The event types of one subscription's life, oldest first. */
export async function history({ state }: OpenAccount): Promise<string[]> {
  const { events } = await state("events");
  return events.map(({ type }: { type: string }) => type);
}
