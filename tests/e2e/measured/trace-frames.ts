import type { Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds of the processor, other processes' time left out. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface FrameReport {
  /** Milliseconds of processor time of the longest task of the page's main thread. */
  readonly longestTask: number;
  /** The same by the clock: with a busy machine it counts what others did. */
  readonly longestTaskWall: number;
  /** Processor milliseconds of the main thread in each tenth of the recording. */
  readonly tenths: readonly number[];
}

/** Records what the page's main thread does while `work` runs. */
export async function traceFrames(page: Page, work: () => Promise<void>): Promise<FrameReport> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "devtools.timeline", "__metadata"] },
  });
  await work();
  const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await ended;
  await session.detach();

  const mains = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && mains.has(`${pid}:${tid}`),
  );
  if (tasks.length === 0) throw new Error("The trace holds no tasks of the page.");
  const start = Math.min(...tasks.map(({ ts }) => ts));
  const end = Math.max(...tasks.map(({ ts, dur = 0 }) => ts + dur));
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const { ts, tdur = 0 } of tasks) {
    const index = Math.min(9, Math.floor(((ts - start) / (end - start)) * 10));
    tenths[index] = (tenths[index] ?? 0) + tdur / 1000;
  }
  return {
    longestTask: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000,
    longestTaskWall: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1000,
    tenths,
  };
}
