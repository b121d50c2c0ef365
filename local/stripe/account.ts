import { newId } from "./ids";
import { settleTime } from "./life/settle-time";
import { stockCatalog } from "./routes/catalog";
import { Webhooks } from "./webhooks/webhooks";
import { World } from "./world";

/** What the API can be told to do to its callers; see README. */
export const FAULTS = ["down", "slow", "rate-limit", "error", "cut"] as const;
export type Fault = (typeof FAULTS)[number];

/** One call of the API, as `__control` shows it. */
export interface LoggedRequest {
  id: string;
  at: string;
  method: string;
  path: string;
  params: object;
  idempotencyKey: string | null;
  replayed: boolean;
  status: number | null;
}

/** An answer kept under its idempotency key. */
export interface KeptAnswer {
  method: string;
  path: string;
  params: object;
  requestId: string;
  /** Unix seconds of the stand-in's clock. */
  at: number;
  /** Null while the first call is still being worked on. */
  answer: { status: number; body: string } | null;
}

const LOGGED_REQUESTS = 1000;

/** One Stripe account: its objects, its webhooks, and what stands between it and its callers. */
export class Account {
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly webhooks: Webhooks;
  readonly kept = new Map<string, KeptAnswer>();
  readonly requests: LoggedRequest[] = [];
  world: World;

  readonly #baseUrl: string;
  #fault: { kind: Fault; left: number; slowMs: number; path: string } | null = null;

  constructor(options: { baseUrl: string; secretKey: string; webhookSecret: string; timeScale: number }) {
    this.#baseUrl = options.baseUrl;
    this.secretKey = options.secretKey;
    this.webhookSecret = options.webhookSecret;
    this.webhooks = new Webhooks(options.timeScale);
    this.world = this.#newWorld();
  }

  /** The world, with everything that has fallen due in it done. */
  today(): World {
    settleTime(this.world);
    return this.world;
  }

  /** An empty account with the same key, the same price and the same webhook endpoints. */
  reset(): void {
    this.webhooks.reset();
    this.kept.clear();
    this.requests.length = 0;
    this.#fault = null;
    this.world = this.#newWorld();
  }

  setFault(kind: Fault | null, times: number, slowMs: number, path: string): void {
    this.#fault = kind === null ? null : { kind, left: times, slowMs, path };
  }

  get fault(): object | null {
    return this.#fault;
  }

  /** The fault that strikes this call, if one is set for its path; each strike uses one of its times. */
  strike(path: string): { kind: Fault; slowMs: number } | null {
    const fault = this.#fault;
    if (!fault || !path.startsWith(fault.path)) return null;
    fault.left -= 1;
    if (fault.left <= 0) this.#fault = null;
    return fault;
  }

  log(entry: Omit<LoggedRequest, "id" | "at" | "replayed" | "status">): LoggedRequest {
    const logged: LoggedRequest = {
      id: newId("req", 14),
      at: new Date().toISOString(),
      replayed: false,
      status: null,
      ...entry,
    };
    this.requests.push(logged);
    if (this.requests.length > LOGGED_REQUESTS) this.requests.shift();
    return logged;
  }

  #newWorld(): World {
    const world = new World(this.#baseUrl, this.webhooks);
    stockCatalog(world);
    return world;
  }
}
