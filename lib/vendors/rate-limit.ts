import "server-only";
import { Ratelimit } from "@upstash/ratelimit";
import { AppError, type LimitFigures } from "@/lib/errors";
import { redis, tryRedis } from "@/lib/vendors/redis";

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
 * @throws AppError rate_limited, with the limit's own figures
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
  const limit = {
    limit: result.limit,
    remaining: Math.max(0, result.remaining),
    resetSeconds: Math.max(1, Math.ceil((result.reset - Date.now()) / 1000)),
  };
  if (!result.success) throw new AppError("rate_limited", message, { limit });
  return limit;
}
