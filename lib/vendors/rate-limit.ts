import "server-only";
import { Ratelimit } from "@upstash/ratelimit";
import { AppError, type LimitFigures } from "@/lib/errors";
import { redis, tryRedis } from "@/lib/vendors/redis";

export interface LimitState extends LimitFigures {
  readonly allowed: boolean;
}

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
 * Counts one use of `name` by `who` against `tokens` in a sliding window. Undefined when Redis does not
 * answer: these limits guard against bursts and fail open; what must hold is counted in PostgreSQL.
 */
export async function countAgainst(
  name: string,
  who: string,
  tokens: number,
  windowSeconds: number,
): Promise<LimitState | undefined> {
  const result = await tryRedis(() => limiter(name, tokens, windowSeconds).limit(who));
  if (!result) return undefined;
  return {
    allowed: result.success,
    limit: result.limit,
    remaining: Math.max(0, result.remaining),
    resetSeconds: Math.max(1, Math.ceil((result.reset - Date.now()) / 1000)),
  };
}

/**
 * Counts one use as countAgainst does, and refuses it when it is one too many.
 * @throws AppError rate_limited, with the limit's own figures
 */
export async function spend(
  name: string,
  who: string,
  tokens: number,
  windowSeconds: number,
  message?: string,
): Promise<LimitState | undefined> {
  const state = await countAgainst(name, who, tokens, windowSeconds);
  if (state && !state.allowed) throw new AppError("rate_limited", message, { limit: state });
  return state;
}
