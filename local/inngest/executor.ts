import { judge, type Verdict } from "./answers";
import { parseDuration } from "./durations";
import type { Engine } from "./engine";
import { DEFAULT_RETRIES, isRecord, toErrorBody } from "./protocol";
import type { QueueItem } from "./queue";
import { hasEnded, type Run, recordAttempt } from "./runs";
import { applyOpcodes, settle } from "./steps";

/** Delay before each retry, in seconds; the last one repeats. */
const BACK_OFF_S = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];
const JITTER = 0.2;

/** Calls the app for one queue item and deals with the answer. */
export async function execute(engine: Engine, item: QueueItem): Promise<void> {
  const { run, stepId, attempt } = item;
  armFinishTimeout(engine, run);
  const startedAt = Date.now();
  const result = await engine.caller.call("POST", callUrl(engine, item), requestBody(item), {
    "x-run-id": run.id,
    "x-request-id": item.requestId ?? "",
    "x-inngest-job-id": item.id,
  });
  const verdict = judge(result);
  recordAttempt(run, {
    step: stepId,
    attempt,
    startedAt: new Date(startedAt).toISOString(),
    ms: Date.now() - startedAt,
    status: result.kind === "answer" ? result.status : 0,
    outcome: describe(verdict),
  });
  const app = engine.registry.appOf(run.fn);
  if (app && (result.kind === "unreachable" || result.kind === "dropped")) engine.registry.markDown(app);
  if (hasEnded(run)) return;
  try {
    apply(engine, item, verdict);
  } catch (error) {
    engine.fail(
      run,
      toErrorBody(error instanceof Error ? { name: error.name, message: error.message } : error),
    );
  }
}

function apply(engine: Engine, item: QueueItem, verdict: Verdict): void {
  const { run } = item;
  if ("version" in verdict && verdict.version !== undefined) run.version = verdict.version;
  switch (verdict.type) {
    case "unreachable":
      // Inngest would spend an attempt. Here the time scale can make all of them pass while an app
      // restarts, so a call that reached nobody waits instead and counts for nothing.
      engine.queue.add(run, item.stepId, item.attempt, { id: item.id });
      break;
    case "returned":
      engine.complete(run, verdict.output);
      break;
    case "steps":
      applyOpcodes(engine, item, verdict.ops, () => retry(engine, item, verdict.retryAfterMs));
      break;
    case "error":
      if (!verdict.retriable || !retry(engine, item, verdict.retryAfterMs)) engine.fail(run, verdict.error);
      break;
  }
}

/** Queues the next attempt of an item; false when there is none left. */
function retry(engine: Engine, item: QueueItem, retryAfterMs: number | undefined): boolean {
  const next = item.attempt + 1;
  if (next >= maxAttempts(item.run)) return false;
  const seconds = BACK_OFF_S[Math.min(item.attempt, BACK_OFF_S.length - 1)] as number;
  const delayMs = retryAfterMs ?? seconds * 1_000 * (1 + Math.random() * JITTER);
  engine.queue.add(item.run, item.stepId, next, { delayMs, id: item.id });
  return true;
}

function maxAttempts(run: Run): number {
  return (run.fn.steps.step?.retries?.attempts ?? DEFAULT_RETRIES) + 1;
}

/** Where the function is now: its app may have moved since the run began. */
function callUrl(engine: Engine, { run, stepId }: QueueItem): string {
  const fn = engine.registry.find(run.fn.id) ?? run.fn;
  const url = new URL(fn.steps.step?.runtime.url ?? "");
  url.searchParams.set("stepId", stepId);
  return url.href;
}

function requestBody({ id, run, attempt }: QueueItem): unknown {
  return {
    version: run.version,
    event: run.event,
    events: [run.event],
    steps: Object.fromEntries(run.steps),
    ctx: {
      run_id: run.id,
      // Naming the function and the queue item is what allows the SDK to send checkpoints
      // (InngestFunction.js `shouldAsyncCheckpoint`).
      fn_id: run.fn.id,
      qi_id: id,
      attempt,
      max_attempts: maxAttempts(run),
      disable_immediate_execution: run.parallel,
      use_api: false,
      stack: { stack: run.stack, current: run.stack.length },
    },
  };
}

/** timeouts.finish counts from the first call. */
function armFinishTimeout(engine: Engine, run: Run): void {
  const { finish } = run.fn.timeouts ?? {};
  if (!finish || run.attempts.length > 0) return;
  const stop = engine.clock.after(parseDuration(finish), () => {
    engine.cancel(run, "it did not finish within timeouts.finish");
  });
  run.cleanups.set("finish timeout", stop);
}

/**
 * Stores the steps the SDK reports while a call goes on (api.js `checkpointStepsAsync`).
 * @returns the HTTP status: 200, 400, or 409, which makes the SDK stop because the call is no longer the
 * one that counts (the run was cancelled, or the item was given to another call).
 */
export function checkpoint(engine: Engine, runId: string, body: unknown): 200 | 400 | 409 {
  if (!isRecord(body) || !Array.isArray(body.steps)) return 400;
  const item = engine.queue.findExecuting(String(body.qi_id));
  if (item?.run.id !== runId || item.requestId !== body.request_id || hasEnded(item.run)) return 409;
  for (const op of body.steps) {
    if (!isRecord(op) || typeof op.id !== "string" || op.op !== "StepRun") continue;
    item.run.stepLog.set(op.id, {
      name: String(op.displayName ?? op.name ?? op.id),
      op: "StepRun",
      outcome: "",
    });
    settle(engine, item.run, op.id, { data: op.data ?? null });
  }
  return 200;
}

function describe(verdict: Verdict): string {
  switch (verdict.type) {
    case "returned":
      return "returned";
    case "steps":
      return verdict.ops
        .map(({ op, displayName, error }) =>
          [op, displayName, error && toErrorBody(error).message].filter(Boolean).join(" "),
        )
        .join(", ");
    case "error":
      return `${verdict.retriable ? "error" : "final error"}: ${verdict.error.message}`;
    case "unreachable":
      return `unreachable: ${verdict.message}`;
  }
}
