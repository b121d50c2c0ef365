/**
 * The shapes that travel between an Inngest server and the `inngest` SDK 4.24, as far as the stand-in plays
 * them. The SDK's own declarations are in its types.js (function configuration, opcodes) and
 * helpers/functions.js (request body); they are restated here because the stand-in is the other party.
 */

export interface InngestEvent {
  /** What the function sees: the sender's own id if it gave one, else the server's. */
  readonly id: string;
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Unix time in milliseconds. */
  readonly ts: number;
  readonly v?: string;
  readonly user?: unknown;
  readonly meta?: unknown;
}

interface ConcurrencyOption {
  readonly limit: number;
  /** CEL over `event`: one budget per value. */
  readonly key?: string;
  readonly scope?: "fn" | "env" | "account";
}

/** One function as the SDK's getConfig() describes it. Durations are strings such as "5m". */
export interface FunctionConfig {
  /** App id and function id joined by "-": the id used everywhere in the protocol. */
  readonly id: string;
  readonly name?: string;
  readonly triggers: ReadonlyArray<{ event?: string; expression?: string; cron?: string }>;
  readonly steps: Readonly<Record<string, { runtime: { url: string }; retries?: { attempts?: number } }>>;
  readonly idempotency?: string;
  readonly batchEvents?: unknown;
  readonly singleton?: { readonly key?: string; readonly mode: "skip" | "cancel" };
  readonly rateLimit?: { readonly key?: string; readonly limit: number; readonly period: string };
  readonly throttle?: {
    readonly key?: string;
    readonly limit: number;
    readonly period: string;
    readonly burst?: number;
  };
  readonly debounce?: { readonly key?: string; readonly period: string; readonly timeout?: string };
  readonly concurrency?: number | ConcurrencyOption | readonly ConcurrencyOption[];
  readonly priority?: { readonly run?: string };
  readonly cancel?: ReadonlyArray<{ event: string; if?: string; timeout?: string }>;
  readonly timeouts?: { readonly start?: string; readonly finish?: string };
}

/** One operation the SDK reports, in a 206 answer or a checkpoint. `id` is the SHA-1 of the step's own id. */
export interface Opcode {
  readonly op: string;
  readonly id: string;
  readonly name?: string;
  readonly displayName?: string;
  readonly data?: unknown;
  readonly error?: unknown;
  readonly opts?: Readonly<Record<string, unknown>>;
}

/** A settled step as the SDK wants it back: `data` may be null (a sleep, a wait that timed out). */
export type StepResult = { readonly data: unknown } | { readonly error: unknown };

export interface ErrorBody {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly [key: string]: unknown;
}

export const internalEvents = {
  failed: "inngest/function.failed",
  finished: "inngest/function.finished",
  cancelled: "inngest/function.cancelled",
  invoked: "inngest/function.invoked",
  cron: "inngest/scheduled.timer",
} as const;

/** Retries of a function that does not say otherwise; the first try comes on top. */
export const DEFAULT_RETRIES = 4;
/** The server's limit on what one call may answer. */
export const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** The server's limit on all that a run's steps have stored. */
export const MAX_STATE_BYTES = 32 * 1024 * 1024;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whatever an app sent as an error, as an object with at least a name and a message. */
export function toErrorBody(value: unknown): ErrorBody {
  if (!isRecord(value)) {
    const message =
      typeof value === "string" && value ? value : `The function failed with ${JSON.stringify(value)}`;
    return { name: "Error", message };
  }
  const message = value.message ?? value.error ?? "Unknown error";
  return {
    ...value,
    name: typeof value.name === "string" && value.name ? value.name : "Error",
    message: typeof message === "string" ? message : JSON.stringify(message),
  };
}
