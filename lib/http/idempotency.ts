import "server-only";
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import {
  claimIdempotencyKey,
  keepIdempotentAnswer,
  RENEW_LOCK_MS,
  renewIdempotencyKey,
  unlockIdempotencyKey,
} from "@/lib/db/idempotency-keys";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";

const MOST_CHARACTERS = 255;
/** How long a repeat waits for the first request before it is told to come back. */
const WAIT_MS = 10_000;

/** Headers that say something of the answer itself; the others are about the request that gets it. */
const KEPT_HEADERS = ["location", "preference-applied"];

interface FirstAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IdempotencyClaim {
  /** The id of what the operation creates, the same for every try with this key. */
  readonly effectId: string;
  /** The first answer, when there is one already. */
  readonly answer?: FirstAnswer;
  /** Keeps the answer for repeats. */
  keep(answer: {
    status: number;
    body: unknown;
    headers?: Readonly<Record<string, string>> | undefined;
  }): Promise<void>;
  /** Unlocks the key after a failure, so that it can be tried again. */
  release(): Promise<void>;
}

/**
 * Claims an Idempotency-Key: the first request goes on, a repeat gets the first answer, a repeat that comes
 * while the first runs waits for it, and the key with another request is refused.
 */
export async function claimKey(use: {
  userId: string;
  key: string;
  operation: string;
  request: string;
}): Promise<IdempotencyClaim> {
  const { userId, key, operation } = use;
  if (key.length === 0 || key.length > MOST_CHARACTERS)
    throw new AppError("invalid_request", undefined, {
      details: [{ field: "headers.Idempotency-Key", message: `Give 1 to ${MOST_CHARACTERS} characters.` }],
    });
  const requestHash = createHash("sha256").update(use.request).digest("hex");
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const claimed = await claimIdempotencyKey({ userId, key, operation, requestHash });
    if (claimed.operation !== operation || claimed.requestHash !== requestHash)
      throw new AppError("idempotency_mismatch");
    const { effectId } = claimed;
    if (claimed.mine) return holdKey(userId, key, effectId);
    const { status, response: body, headers } = claimed;
    if (status !== null) return { effectId, answer: { status, body, headers }, ...NOTHING_TO_DO };
    if (Date.now() > deadline)
      throw new AppError(
        "conflict",
        "The first request with this Idempotency-Key is still running. Try again shortly.",
        {
          retryAfter: 5,
        },
      );
    await wait(100);
  }
}

/** A replayed answer is kept already, and was never locked. */
const NOTHING_TO_DO = { keep: async () => {}, release: async () => {} };

/** The key while this request has it: renewed until it is answered, so that it lasts exactly as long. */
function holdKey(userId: string, key: string, effectId: string): IdempotencyClaim {
  const renewing = setInterval(() => {
    renewIdempotencyKey(userId, key).catch((error) =>
      log.warn({ err: error }, "the lock of an Idempotency-Key was not renewed"),
    );
  }, RENEW_LOCK_MS);
  renewing.unref();
  return {
    effectId,
    async keep({ status, body, headers = {} }) {
      clearInterval(renewing);
      const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name));
      await keepIdempotentAnswer(userId, key, { status, body, headers: Object.fromEntries(kept) });
    },
    async release() {
      clearInterval(renewing);
      await unlockIdempotencyKey(userId, key);
    },
  };
}
