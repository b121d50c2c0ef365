import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@/lib/errors";

/**
 * argon2id (the package's default) with 19 MiB, 2 passes, 1 lane, as OWASP's cheat sheet on password storage
 * asks; about 40 ms.
 */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash, at the same cost, of random bytes that nobody kept: what is verified when there is no password. */
const NOBODY =
  "$argon2id$v=19$m=19456,t=2,p=1$hiMXfjhcPDfaRsPxwmFbig$IKV3GxyfLXJ0Si6rP1/sUDTVUttzfoF/yfKcILSqddg";

/** Hashes that may run or wait at once; the thread pool they share also serves files and names. */
const MOST_WAITING = 64;
const MOST_RUNNING = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Lets a few hashes run at once and a few more wait; a flood is refused instead of stalling the process. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MOST_RUNNING) {
    if (waiting.length >= MOST_WAITING)
      throw new AppError("service_unavailable", undefined, { retryAfter: 5 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** People type the same password as different code points on different keyboards. */
const normal = (password: string) => password.normalize("NFKC");

/** The argon2id hash of a password, as a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(normal(password), COST));
}

/**
 * Whether the password is the one that was hashed. Without a hash (no such account, no password set) it
 * answers false and takes as long as it would with one.
 */
export async function isPassword(
  password: string,
  passwordHash: string | null | undefined,
): Promise<boolean> {
  const right = await inTurn(() => verify(passwordHash ?? NOBODY, normal(password)));
  return right && passwordHash != null;
}
