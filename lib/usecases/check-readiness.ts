import "server-only";
import { pingDatabase } from "@/lib/db/client";
import { log } from "@/lib/log";
import { pingGemini } from "@/lib/vendors/gemini";
import { pingInngest } from "@/lib/vendors/inngest";
import { hasObjectStorage, pingObjectStorage } from "@/lib/vendors/object-storage";
import { pingRedis } from "@/lib/vendors/redis";
import { stripe } from "@/lib/vendors/stripe";

const TIMEOUT_MS = 2_000;
/** Balancers ask often and each asks for itself. */
const KEPT_MS = 2_000;

/** One service, as /ready shows it: in words that give nothing away, since anybody may ask. */
export interface Dependency {
  readonly name: string;
  readonly ok: boolean;
  /** Without it no message can be accepted. Without the others Castor goes on, as DESIGN §3 says. */
  readonly required: boolean;
  readonly latencyMs: number | null;
  readonly problem?: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Dependency[];
}

let latest: { readonly until: number; readonly answer: Promise<Readiness> } | undefined;

/** Asks every service at the same time, each for at most two seconds; an answer is good for two more. */
export function checkReadiness(): Promise<Readiness> {
  if (!latest || latest.until < Date.now()) latest = { until: Date.now() + KEPT_MS, answer: askAll() };
  return latest.answer;
}

async function askAll(): Promise<Readiness> {
  const dependencies = await Promise.all([
    ask("postgresql", true, pingDatabase),
    ask("redis", false, pingRedis),
    ask("inngest", false, pingInngest),
    ask("gemini", false, pingGemini),
    ...(hasObjectStorage() ? [ask("storage", false, pingObjectStorage)] : []),
    // Never asked: its key works or the first Checkout says so, and uptime is not worth its rate limit.
    stripe()
      ? { name: "stripe", ok: true, required: false, latencyMs: null }
      : { name: "stripe", ok: false, required: false, latencyMs: null, problem: "Is not set up." },
  ]);
  return { ready: dependencies.every(({ ok, required }) => ok || !required), dependencies };
}

async function ask(
  name: string,
  required: boolean,
  ping: (signal: AbortSignal) => Promise<unknown>,
): Promise<Dependency> {
  const began = performance.now();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const tooLate = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    await Promise.race([ping(signal), tooLate]);
    return { name, ok: true, required, latencyMs: Math.round((performance.now() - began) * 10) / 10 };
  } catch (error) {
    log.warn({ err: error, dependency: name }, "a service is not ready");
    const problem = signal.aborted ? `Did not answer within ${TIMEOUT_MS / 1000} s.` : "Does not answer.";
    return { name, ok: false, required, latencyMs: null, problem };
  }
}
