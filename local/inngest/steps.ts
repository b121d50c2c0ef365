import { delayUntil } from "./durations";
import type { Engine } from "./engine";
import { createUlid } from "./ids";
import {
  type ErrorBody,
  type InngestEvent,
  internalEvents,
  isRecord,
  MAX_STATE_BYTES,
  type Opcode,
  type StepResult,
} from "./protocol";
import type { QueueItem } from "./queue";
import { cleanUp, hasEnded, type Run } from "./runs";

const SETTLES_LATER = new Set(["StepPlanned", "Sleep", "WaitForEvent", "InvokeFunction"]);

/** Stores what came of a step. The first result stands: false when there was one, or the run has ended. */
export function settle(engine: Engine, run: Run, stepId: string, result: StepResult): boolean {
  if (hasEnded(run) || run.steps.has(stepId)) return false;
  cleanUp(run, stepId);
  run.pending.delete(stepId);
  run.steps.set(stepId, result);
  run.stack.push(stepId);
  const entry = run.stepLog.get(stepId);
  if (entry) entry.outcome = "error" in result ? "failed" : "done";
  run.stateBytes += JSON.stringify(result).length;
  if (run.stateBytes > MAX_STATE_BYTES) {
    engine.fail(run, error("StateTooLarge", `The run's steps hold more than ${MAX_STATE_BYTES} bytes.`));
  }
  return true;
}

/**
 * Lets the function go on after a step settled. Of steps reported side by side Inngest waits for all, except
 * in race mode and for functions with optimizeParallelism off (protocol version 1).
 */
export function goOn(engine: Engine, run: Run, settledStepId: string): void {
  const raced = run.racing.delete(settledStepId);
  if (hasEnded(run) || run.discoveryQueued) return;
  if (run.pending.size === 0 || run.version === 1 || raced) engine.queue.add(run, "step");
}

/**
 * Carries out the operations of one answer. Operations the run already knows are skipped: every call reports
 * all that is unsettled.
 */
export function applyOpcodes(
  engine: Engine,
  item: QueueItem,
  ops: readonly Opcode[],
  retry: (error: unknown) => boolean,
): void {
  const { run } = item;
  const unsettled = ops.filter(({ op, id }) => SETTLES_LATER.has(op) && !run.steps.has(id));
  if (unsettled.length > 1) run.parallel = true;
  const settled: string[] = [];
  for (const op of ops) {
    if (hasEnded(run)) return;
    if (run.steps.has(op.id)) continue;
    remember(run, op);
    switch (op.op) {
      case "StepRun":
      case "Step":
        settle(engine, run, op.id, { data: op.data ?? null });
        settled.push(op.id);
        break;
      case "StepError":
        // The SDK says StepFailed on the last attempt; out of attempts here means it counted differently.
        if (retry(op.error)) break;
        settle(engine, run, op.id, { error: op.error });
        settled.push(op.id);
        break;
      case "StepFailed":
        settle(engine, run, op.id, { error: op.error });
        settled.push(op.id);
        break;
      case "RunComplete":
        engine.complete(run, op.data);
        return;
      case "DiscoveryRequest":
        if (!run.discoveryQueued) engine.queue.add(run, "step");
        break;
      default:
        if (!run.pending.has(op.id)) begin(engine, run, op);
    }
  }
  for (const id of settled) goOn(engine, run, id);
}

/** Begins an operation that settles later. */
function begin(engine: Engine, run: Run, op: Opcode): void {
  run.pending.add(op.id);
  if (op.opts?.parallelMode === "race") run.racing.add(op.id);
  const finish = (result: StepResult) => {
    if (settle(engine, run, op.id, result)) goOn(engine, run, op.id);
  };
  switch (op.op) {
    case "StepPlanned":
      engine.queue.add(run, op.id);
      break;
    case "Sleep":
      run.cleanups.set(
        op.id,
        engine.clock.after(delayUntil(op.name ?? ""), () => finish({ data: null })),
      );
      break;
    case "WaitForEvent":
      waitForEvent(engine, run, op, finish);
      break;
    case "InvokeFunction":
      invoke(engine, run, op, finish);
      break;
    default:
      engine.fail(run, error("UnsupportedOperation", `The local Inngest does not play "${op.op}" steps.`));
  }
}

function waitForEvent(engine: Engine, run: Run, op: Opcode, finish: (result: StepResult) => void): void {
  const { timeout, if: condition } = op.opts ?? {};
  const stopWatching = engine.watchers.watch(op.name ?? "", {
    condition: typeof condition === "string" ? condition : undefined,
    origin: run.event,
    onMatch: (event) => finish({ data: event }),
  });
  const stopTimer = engine.clock.after(delayUntil(String(timeout ?? "")), () => finish({ data: null }));
  run.cleanups.set(op.id, () => {
    stopWatching();
    stopTimer();
  });
}

/** Runs another function for this one, past its triggers, rate limit and debounce. */
function invoke(engine: Engine, run: Run, op: Opcode, finish: (result: StepResult) => void): void {
  const { function_id: functionId, payload, timeout } = op.opts ?? {};
  const fn = engine.registry.functions.find(({ id }) => id === functionId);
  if (!fn) {
    finish({ error: error("Error", `There is no function "${functionId}" to invoke.`) });
    return;
  }
  const data = isRecord(payload) && isRecord(payload.data) ? payload.data : {};
  const event: InngestEvent = { id: createUlid(), name: internalEvents.invoked, data, ts: Date.now() };
  engine.start(fn, event, { run, stepId: op.id });
  if (typeof timeout === "string") {
    const stopTimer = engine.clock.after(delayUntil(timeout), () =>
      finish({
        error: error("InngestInvokeTimeout", "The invoked function did not finish within the timeout."),
      }),
    );
    run.cleanups.set(op.id, stopTimer);
  }
}

function remember(run: Run, op: Opcode): void {
  if (op.op === "RunComplete" || op.op === "DiscoveryRequest") return;
  const name = op.displayName ?? op.name ?? op.id;
  run.stepLog.set(op.id, { name, op: op.op, outcome: "pending" });
}

function error(name: string, message: string): ErrorBody {
  return { name, message };
}
