import "server-only";
import { Ratelimit } from "@upstash/ratelimit";
import { AppError, type LimitFigures } from "@/lib/errors";
import { redis, tryRedis } from "@/lib/vendors/redis";
import { roomAt } from "@/lib/vendors/sliding-window";

const limiters = new Map<string, Ratelimit>();

function limiter(name: string, tokens: number, windowSeconds: number): Ratelimit {
  const key = `${name}:${tokens}:${windowSeconds}`;
  let made = limiters.get(key);
  if (!made) {
    made = new Ratelimit({
      redis: redis(),
      limiter: Ratelimit.slidingWindow(tokens, `${windowSeconds} s`),
      prefix: `limit:${name}`,
      ephemeralCache: false,
      // tryRedis decides what a silent Redis means; the package would let the call pass as if counted.
      timeout: 0,
    });
    limiters.set(key, made);
  }
  return made;
}

/**
 * Counts one use of `name` by `who` against `tokens` in a sliding window, and refuses it when it is one too
 * many. Undefined when Redis does not answer: these limits guard against bursts and fail open; what must
 * hold is counted in PostgreSQL.
 * @throws AppError rate_limited, with the limit's own figures and when there is room again
 */
export async function spend(
  name: string,
  who: string,
  tokens: number,
  windowSeconds: number,
  message?: string,
): Promise<LimitFigures | undefined> {
  const result = await tryRedis(() => limiter(name, tokens, windowSeconds).limit(who));
  if (!result) return undefined;
  const now = Date.now();
  const reset = result.success ? result.reset : await findRoom(name, who, tokens, windowSeconds, now);
  const limit = {
    limit: result.limit,
    remaining: Math.max(0, result.remaining),
    resetSeconds: Math.max(1, Math.ceil((reset - now) / 1000)),
  };
  if (!result.success) throw new AppError("rate_limited", message, { limit });
  return limit;
}

/** When somebody who was refused has room again, from the two windows that the package keeps. */
async function findRoom(
  name: string,
  who: string,
  tokens: number,
  windowSeconds: number,
  now: number,
): Promise<number> {
  const length = windowSeconds * 1000;
  const window = Math.floor(now / length);
  const keys = [window, window - 1].map((number) => `limit:${name}:${who}:${number}`);
  const counts = await tryRedis((client) => client.mget<(number | null)[]>(keys));
  return counts
    ? roomAt({ now, length, tokens, current: counts[0] ?? 0, previous: counts[1] ?? 0 })
    : (window + 1) * length;
}
