import type { CronTable } from "./cron";
import type { Engine } from "./engine";
import { isRecord } from "./protocol";
import type { QueueItem } from "./queue";
import type { Run } from "./runs";

/** "refuse-events": sends are answered 503. "hang": nothing is answered and no call is made. */
type Fault = "refuse-events" | "hang" | null;

export interface ControlState {
  readonly engine: Engine;
  readonly cron: CronTable;
  readonly initialTimeScale: number;
  fault: Fault;
}

/** Everything the stand-in knows, for tests and people: the answer to GET /__control. */
export function describeState({ engine, cron, fault }: ControlState): unknown {
  const { registry, queue, runs, clock } = engine;
  return {
    timeScale: clock.scale,
    fault,
    apps: registry.apps.map(({ id, url, sdk, syncedAt, reachable, functions }) => ({
      id,
      url,
      sdk,
      reachable,
      syncedAt: new Date(syncedAt).toISOString(),
      functions: functions.length,
    })),
    addresses: registry.targets,
    functions: registry.functions,
    cron: cron.next,
    events: engine.events,
    runs: runs.all.map(describeRun),
    debounced: engine.admission.held,
    queue: {
      executing: queue.executing.map(describeItem),
      ready: queue.ready.map(describeItem),
      delayed: queue.delayed.map(describeItem),
      concurrency: queue.slots,
    },
  };
}

function describeRun(run: Run): unknown {
  return {
    id: run.id,
    functionId: run.fn.id,
    status: run.status,
    event: run.event,
    parentRunId: run.parent?.run.id,
    queuedAt: new Date(run.queuedAt).toISOString(),
    startedAt: run.startedAt && new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt && new Date(run.endedAt).toISOString(),
    output: run.output,
    error: run.error,
    steps: [...run.stepLog].map(([id, step]) => ({ id, ...step })),
    attempts: run.attempts,
  };
}

function describeItem({ run, stepId, attempt }: QueueItem): unknown {
  return { runId: run.id, functionId: run.fn.id, step: stepId, attempt };
}

/**
 * Obeys POST /__control: `{sync}`, `{timeScale}`, `{cron}`, `{fault}`, `{reset}`, in one object or alone.
 * @throws Error, in words, when a command cannot be obeyed
 */
export async function obey(state: ControlState, command: unknown): Promise<unknown> {
  if (!isRecord(command)) throw new Error('A command is a JSON object such as {"timeScale": 0.01}.');
  const { engine } = state;
  const answer: Record<string, unknown> = { ok: true };
  const unknown = Object.keys(command).filter(
    (key) => !["reset", "timeScale", "fault", "cron", "sync"].includes(key),
  );
  if (unknown.length > 0) throw new Error(`Unknown command: ${unknown.join(", ")}.`);
  if (command.reset === true) {
    engine.reset();
    engine.clock.scale = state.initialTimeScale;
    state.fault = null;
  }
  if ("timeScale" in command) engine.clock.scale = Number(command.timeScale);
  if ("fault" in command) state.fault = readFault(command.fault);
  engine.queue.paused = state.fault === "hang";
  if (typeof command.sync === "string") {
    const { synced, error } = await engine.registry.sync(new URL(command.sync).href);
    Object.assign(answer, { synced, ...(error ? { error, retrying: true } : {}) });
  }
  if (typeof command.cron === "string") {
    const fn = engine.registry.find(command.cron);
    const schedule = fn?.triggers.find(({ cron }) => cron)?.cron;
    if (!fn || !schedule) throw new Error(`There is no cron function "${command.cron}".`);
    answer.runId = engine.fire(fn, schedule).id;
  }
  return answer;
}

function readFault(value: unknown): Fault {
  if (value === null || value === "refuse-events" || value === "hang") return value;
  throw new Error('A fault is "refuse-events", "hang" or null.');
}
