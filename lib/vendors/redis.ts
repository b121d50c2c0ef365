import "server-only";
import { Redis } from "@upstash/redis";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** Longest wait for one command; the lists and limits that use Redis are not worth a slower answer. */
const COMMAND_TIMEOUT_MS = 1_500;
/** After a failure nobody asks for this long, so that a hanging Redis does not slow every request. */
const REST_MS = 2_000;

const kept = globalThis as { castorRedis?: Redis };

/** The client itself, for those who subscribe; everything else goes through tryRedis. */
export function redis(): Redis {
  kept.castorRedis ??= new Redis({
    url: env().UPSTASH_REDIS_REST_URL,
    token: env().UPSTASH_REDIS_REST_TOKEN,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(COMMAND_TIMEOUT_MS),
    enableTelemetry: false,
  });
  return kept.castorRedis;
}

let restUntil = 0;
/** The last command failed: until one succeeds, only one caller at a time finds out whether Redis is back. */
let failing = false;

/**
 * Runs the work on Redis; undefined when Redis does not answer. Nothing in Castor is lost with Redis: each
 * caller says in its own words what holds instead.
 */
export async function tryRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  if (Date.now() < restUntil) return undefined;
  if (failing) restUntil = Date.now() + REST_MS;
  try {
    const result = await work(redis());
    failing = false;
    restUntil = 0;
    return result;
  } catch (error) {
    failing = true;
    restUntil = Date.now() + REST_MS;
    log.warn({ err: error }, "redis does not answer; going on without it");
    return undefined;
  }
}

/** Throws unless Redis answers; asks even while the others rest from a failure. */
export async function pingRedis(): Promise<void> {
  await redis().ping();
}
