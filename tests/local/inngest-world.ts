import http from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import { type InngestOptions, startInngest } from "@/local/inngest/server";
import type { LocalService } from "@/local/service";

interface RunView {
  id: string;
  functionId: string;
  status: "queued" | "running" | "completed" | "failed" | "cancelled";
  event: { id: string; name: string; data: Record<string, unknown> };
  startedAt?: string;
  output?: unknown;
  error?: { name: string; message: string };
  steps: { name: string; op: string; outcome: string }[];
  attempts: { step: string; attempt: number; status: number; outcome: string; startedAt: string }[];
}

interface StateView {
  timeScale: number;
  fault: string | null;
  apps: { id: string; url: string; functions: number; reachable: boolean }[];
  functions: { id: string }[];
  events: { id: string; name: string; data: Record<string, unknown> }[];
  runs: RunView[];
  debounced: { id: string }[];
  cron: Record<string, string>;
  queue: { executing: unknown[]; ready: unknown[]; delayed: unknown[]; concurrency: Record<string, number> };
}

interface App {
  readonly url: string;
  /** Requests that reached the app, as "POST" or "PUT". */
  readonly requests: string[];
  /** Ends the app at once, as a killed process does: connections break, the port is closed. */
  kill(): Promise<void>;
}

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A stand-in and a client pointed at it through the environment, as an application is. */
export interface World {
  readonly service: LocalService;
  readonly inngest: Inngest;
  readonly log: string[];
  serve(functions: InngestFunction.Any[], options?: { port?: number; streaming?: boolean }): Promise<App>;
  serveHandler(handler: Handler, port?: number): Promise<App>;
  control(command: Record<string, unknown>): Promise<Record<string, unknown>>;
  state(): Promise<StateView>;
  runsOf(fnId: string): Promise<RunView[]>;
  /** The function's only run, once it has ended. */
  ended(fnId: string): Promise<RunView>;
  stop(): Promise<void>;
}

/** Polls until `read` gives something, and fails in words when it does not within the deadline. */
export async function until<T>(
  what: string,
  read: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 10_000,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`Not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Default time scale 1/1000: a back-off of 15 s takes 15 ms. */
export async function createWorld(options: InngestOptions & { appId?: string } = {}): Promise<World> {
  const log: string[] = [];
  const service = await startInngest({
    port: 0,
    timeScale: 0.001,
    log: (line) => log.push(line),
    ...options,
  });
  for (const name of ["INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_SIGNING_KEY", "INNGEST_EVENT_KEY"]) {
    delete process.env[name];
  }
  Object.assign(process.env, service.env);
  const inngest = new Inngest({ id: options.appId ?? "app", logger: silent });
  const apps = new Set<App>();

  async function serveHandler(handler: Handler, port = 0): Promise<App> {
    const requests: string[] = [];
    const server = http.createServer((request, response) => {
      requests.push(request.method ?? "");
      handler(request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    const app: App = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`,
      requests,
      kill: async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        await closed;
        apps.delete(app);
      },
    };
    apps.add(app);
    return app;
  }

  async function control(command: Record<string, unknown>): Promise<Record<string, unknown>> {
    const response = await fetch(`${service.url}/__control`, {
      method: "POST",
      body: JSON.stringify(command),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  async function state(): Promise<StateView> {
    return (await (await fetch(`${service.url}/__control`)).json()) as StateView;
  }

  async function runsOf(fnId: string): Promise<RunView[]> {
    const { runs } = await state();
    return runs.filter(({ functionId }) => functionId === `${inngest.id}-${fnId}`);
  }

  return {
    service,
    inngest,
    log,
    serveHandler,
    serve: async (functions, { port, streaming } = {}) => {
      const app = await serveHandler(serve({ client: inngest, functions, streaming }), port);
      const answer = await control({ sync: app.url });
      if (answer.synced !== true) throw new Error(`Not synced: ${JSON.stringify(answer)}`);
      return app;
    },
    control,
    state,
    runsOf,
    ended: (fnId) =>
      until(`a run of ${fnId} has ended`, async () =>
        (await runsOf(fnId)).find(({ status }) => status !== "queued" && status !== "running"),
      ),
    stop: async () => {
      await Promise.all([...apps].map((app) => app.kill()));
      await service.stop().catch(() => undefined);
    },
  };
}

/** A door that functions wait at, so that a test decides how long they execute. */
export function createGate() {
  const inside: string[] = [];
  const waiting = new Map<string, () => void>();
  let most = 0;
  return {
    /** Names of those inside now, and of everyone in the order in which they came. */
    inside,
    came: [] as string[],
    get most() {
      return most;
    },
    async enter(name: string): Promise<void> {
      this.came.push(name);
      inside.push(name);
      most = Math.max(most, inside.length);
      await new Promise<void>((resolve) => waiting.set(name, resolve));
      inside.splice(inside.indexOf(name), 1);
    },
    release(name: string): void {
      waiting.get(name)?.();
      waiting.delete(name);
    },
  };
}
