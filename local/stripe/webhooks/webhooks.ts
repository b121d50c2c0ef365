import { Agent, type ClientRequest } from "node:http";
import { newId } from "../ids";
import type { StripeEvent, WebhookEndpoint } from "../objects";
import { postWebhook } from "./post";
import { signatureHeader } from "./sign";

/** Trouble on the way, set through the control route. Shares are 0 to 1; true means 1. */
export interface DeliveryTrouble {
  /** Share of deliveries that never arrive and are not retried. */
  lose: number;
  /** Share of events delivered twice. */
  double: number;
  /** Every delivery waits this long first. */
  delayMs: number;
  /** Deliveries go out in random order: each waits a random part of `delayMs` (250 ms when that is less). */
  shuffle: boolean;
  /** Nothing goes out until `flush`. */
  hold: boolean;
}

export interface Attempt {
  at: string;
  status: number | null;
  error: string | null;
  tookMs: number;
}

/** One event on its way to one endpoint. */
export interface Delivery {
  id: string;
  event: string;
  type: string;
  endpoint: string;
  url: string;
  state: "held" | "waiting" | "sending" | "delivered" | "failed" | "lost";
  nextAttempt: string | null;
  attempts: Attempt[];
}

export interface Endpoint {
  wire: WebhookEndpoint;
  /** Newest first; two while the old one is still valid during a rotation. */
  secrets: string[];
}

const NO_TROUBLE: DeliveryTrouble = { lose: 0, double: 0, delayMs: 0, shuffle: false, hold: false };

// Stripe's back-off in seconds, three days in all; `timeScale` divides it.
const BACK_OFF = [300, 1800, 7200, 18_000, 36_000, 43_200, 43_200, 43_200, 43_200];

/** The account's webhook endpoints and everything on its way to them. */
export class Webhooks {
  readonly endpoints = new Map<string, Endpoint>();
  readonly deliveries: Delivery[] = [];
  trouble: DeliveryTrouble = { ...NO_TROUBLE };

  readonly #timeScale: number;
  // A month moved for many customers makes thousands of events; the rest wait their turn in the agent.
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 100 });
  readonly #open = new Set<ClientRequest>();
  #stopped = false;
  readonly #sending = new Set<Promise<void>>();
  readonly #timers = new Map<Delivery, NodeJS.Timeout>();
  readonly #events = new Map<Delivery, StripeEvent>();
  readonly #byEvent = new Map<string, Delivery[]>();
  #random = seeded(1);

  /** @param timeScale how many of Stripe's seconds pass in one real second between retries */
  constructor(timeScale: number) {
    this.#timeScale = timeScale;
  }

  /** Endpoints that want events of this type; `enabled_events` holds types or "*". */
  listenersOf(type: string): Endpoint[] {
    return [...this.endpoints.values()].filter(
      ({ wire }) =>
        wire.status === "enabled" &&
        wire.enabled_events.some((enabled) => enabled === "*" || enabled === type),
    );
  }

  deliveriesOf(event: string): readonly Delivery[] {
    return this.#byEvent.get(event) ?? [];
  }

  /** Sends an event to every endpoint that listens, through whatever trouble is set. */
  announce(event: StripeEvent): void {
    for (const endpoint of this.listenersOf(event.type)) {
      const copies = this.#random() < this.trouble.double ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) this.#start(event, endpoint);
    }
  }

  /** Attempts now, once, everything that is held or waiting, and resolves when all of it was answered. */
  async flush(): Promise<{ delivered: number; failed: number }> {
    const due = this.deliveries.filter(({ state }) => state === "held" || state === "waiting");
    if (this.trouble.shuffle) shuffle(due, this.#random);
    await Promise.all([...this.#sending, ...due.map((delivery) => this.#attempt(delivery))]);
    const delivered = due.filter(({ state }) => state === "delivered").length;
    return { delivered, failed: due.length - delivered };
  }

  /** Sends an old event again to everyone who listens, past all trouble. */
  async redeliver(event: StripeEvent): Promise<Delivery[]> {
    const deliveries = this.listenersOf(event.type).map((endpoint) => this.#record(event, endpoint));
    await Promise.all(deliveries.map((delivery) => this.#attempt(delivery)));
    return deliveries;
  }

  /** @param seed makes the losses, doubles and order of the next deliveries repeatable */
  setTrouble(trouble: Partial<DeliveryTrouble>, seed?: number): void {
    this.trouble = { ...NO_TROUBLE, ...trouble };
    if (seed !== undefined) this.#random = seeded(seed);
  }

  /** Forgets every delivery and all trouble; the endpoints stay. */
  reset(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#events.clear();
    this.#byEvent.clear();
    this.deliveries.length = 0;
    this.setTrouble({}, 1);
  }

  async stop(): Promise<void> {
    this.reset();
    this.#stopped = true;
    for (const request of this.#open) request.destroy(new Error("The stand-in was stopped"));
    await Promise.allSettled(this.#sending);
    this.#agent.destroy();
  }

  #start(event: StripeEvent, endpoint: Endpoint): void {
    const { lose, delayMs, shuffle: mixed, hold } = this.trouble;
    const delivery = this.#record(event, endpoint);
    if (this.#random() < lose) delivery.state = "lost";
    else if (hold) delivery.state = "held";
    else this.#schedule(delivery, mixed ? this.#random() * Math.max(delayMs, 250) : delayMs);
  }

  #record(event: StripeEvent, { wire }: Endpoint): Delivery {
    const delivery: Delivery = {
      id: newId("dlv", 14),
      event: event.id,
      type: event.type,
      endpoint: wire.id,
      url: wire.url,
      state: "waiting",
      nextAttempt: null,
      attempts: [],
    };
    this.deliveries.push(delivery);
    this.#events.set(delivery, event);
    this.#byEvent.set(event.id, [...this.deliveriesOf(event.id), delivery]);
    return delivery;
  }

  #schedule(delivery: Delivery, delayMs: number): void {
    delivery.state = "waiting";
    delivery.nextAttempt = new Date(Date.now() + delayMs).toISOString();
    const timer = setTimeout(() => void this.#attempt(delivery), delayMs);
    timer.unref();
    this.#timers.set(delivery, timer);
  }

  #attempt(delivery: Delivery): Promise<void> {
    clearTimeout(this.#timers.get(delivery));
    this.#timers.delete(delivery);
    const sending = this.#send(delivery).finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
    return sending;
  }

  async #send(delivery: Delivery): Promise<void> {
    const event = this.#events.get(delivery);
    const endpoint = this.endpoints.get(delivery.endpoint);
    if (!event || !endpoint) return;
    delivery.state = "sending";
    delivery.nextAttempt = null;
    // Stripe indents its payloads: whoever parses and re-serialises the body loses the signature.
    const payload = JSON.stringify(event, null, 2);
    const startedAt = Date.now();
    const signature = signatureHeader(payload, endpoint.secrets, Math.floor(startedAt / 1000));
    const attempt: Attempt = {
      at: new Date(startedAt).toISOString(),
      status: null,
      error: null,
      tookMs: 0,
    };
    delivery.attempts.push(attempt);
    try {
      const by = { agent: this.#agent, open: this.#open };
      attempt.status = await postWebhook(endpoint.wire.url, payload, signature, by);
    } catch (error) {
      attempt.error = error instanceof Error ? error.message : String(error);
    }
    attempt.tookMs = Date.now() - startedAt;
    this.#conclude(delivery, event, attempt);
  }

  #conclude(delivery: Delivery, event: StripeEvent, { status }: Attempt): void {
    if (this.#stopped || !this.#events.has(delivery)) return;
    const back = BACK_OFF[delivery.attempts.length - 1];
    if (status !== null && status >= 200 && status < 300) delivery.state = "delivered";
    else if (back === undefined) delivery.state = "failed";
    else this.#schedule(delivery, (back / this.#timeScale) * 1000);
    const reached = new Set(
      this.deliveriesOf(event.id)
        .filter(({ state }) => state === "delivered")
        .map(({ endpoint }) => endpoint),
    );
    const open = this.listenersOf(event.type).filter(({ wire }) => !reached.has(wire.id));
    event.pending_webhooks = open.length;
  }
}

/** A small generator (mulberry32), so that a test can repeat a run by its seed. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle<Item>(items: Item[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other] as Item, items[last] as Item];
  }
}
