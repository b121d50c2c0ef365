import { Cron } from "croner";
import type { FunctionConfig } from "./protocol";

interface Job {
  readonly cron: Cron;
  readonly fnId: string;
}

/** Fires cron functions by the wall clock: the time scale does not hurry it. */
export class CronTable {
  readonly #jobs = new Map<string, Job>();
  readonly #fire: (fnId: string, expression: string) => void;
  readonly #log: (line: string) => void;

  constructor(fire: (fnId: string, expression: string) => void, log: (line: string) => void) {
    this.#fire = fire;
    this.#log = log;
  }

  /** When each cron function runs next, ISO 8601. */
  get next(): Readonly<Record<string, string | undefined>> {
    return Object.fromEntries([...this.#jobs].map(([key, { cron }]) => [key, cron.nextRun()?.toISOString()]));
  }

  /** Makes the table match the functions: new schedules start, changed and removed ones stop. */
  update(functions: readonly FunctionConfig[]): void {
    const wanted = new Map<string, { fnId: string; cron: string }>(
      functions.flatMap((fn) =>
        fn.triggers.flatMap(({ cron }) =>
          cron ? [[`${fn.id} ${cron}`, { fnId: fn.id, cron }] as const] : [],
        ),
      ),
    );
    for (const [key, job] of this.#jobs) {
      if (wanted.has(key)) continue;
      job.cron.stop();
      this.#jobs.delete(key);
    }
    for (const [key, { fnId, cron }] of wanted) {
      if (this.#jobs.has(key)) continue;
      try {
        this.#jobs.set(key, { fnId, cron: this.#schedule(fnId, cron) });
      } catch (error) {
        this.#log(
          `${fnId}: "${cron}" is no schedule: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }

  stop(): void {
    for (const { cron } of this.#jobs.values()) cron.stop();
    this.#jobs.clear();
  }

  /** Inngest writes the time zone in front: "TZ=Asia/Kolkata 0 9 * * *". UTC without it. */
  #schedule(fnId: string, expression: string): Cron {
    const [, timezone = "UTC", pattern = expression] = /^TZ=(\S+)\s+(.+)$/.exec(expression) ?? [];
    return new Cron(pattern, { timezone, unref: true }, () => this.#fire(fnId, expression));
  }
}
