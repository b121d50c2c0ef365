import type { AppCaller } from "./call-app";
import { parseJson } from "./call-app";
import { parseDuration } from "./durations";
import { findSyntaxError } from "./expressions";
import { type FunctionConfig, isRecord } from "./protocol";

/** A reachable app is asked again this often, in case it was rebuilt; one that is down much oftener. */
const RESYNC_MS = 30_000;
const RETRY_MS = 500;
/** A function or event nobody knows makes the registry look again, but not more often than this. */
const MIN_RESYNC_MS = 1_000;

export interface App {
  readonly id: string;
  readonly url: string;
  readonly sdk: string;
  readonly functions: readonly FunctionConfig[];
  readonly syncedAt: number;
  /** False from a lost connection until the next sync succeeds: its calls wait. */
  reachable: boolean;
}

/** An address the stand-in was told to sync, whether or not an app answered there yet. */
interface Target {
  readonly url: string;
  appId?: string;
  lastTry: number;
  error?: string;
  timer?: NodeJS.Timeout;
  syncing?: Promise<boolean>;
}

export interface RegistryOptions {
  readonly caller: AppCaller;
  readonly log: (line: string) => void;
  /** Called after every successful sync: functions may have changed, and the app can be called. */
  readonly onSync: (app: App) => void;
}

/** The apps and functions that have been synced, and the addresses where they are looked for. */
export class Registry {
  readonly #apps = new Map<string, App>();
  readonly #targets = new Map<string, Target>();
  readonly #options: RegistryOptions;
  #stopped = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get apps(): readonly App[] {
    return [...this.#apps.values()];
  }

  get targets(): ReadonlyArray<{ url: string; error?: string }> {
    return [...this.#targets.values()].map(({ url, error }) => ({ url, error }));
  }

  get functions(): readonly FunctionConfig[] {
    return this.apps.flatMap((app) => app.functions);
  }

  /** A function by its full id, or by its id within any app. */
  find(id: string): FunctionConfig | undefined {
    return (
      this.functions.find((fn) => fn.id === id) ??
      this.apps.flatMap((app) => app.functions.filter((fn) => fn.id === `${app.id}-${id}`))[0]
    );
  }

  appOf(fn: FunctionConfig): App | undefined {
    return this.apps.find((app) => app.functions.some(({ id }) => id === fn.id));
  }

  /**
   * Stores what an app said of itself, in an in-band answer or in POST /fn/register.
   * @throws Error when it is no registration, or a function's expression or period cannot work.
   */
  register(body: unknown): { modified: boolean } {
    if (!isRecord(body) || !Array.isArray(body.functions) || typeof body.url !== "string") {
      throw new Error("A registration has a url and a list of functions.");
    }
    const id = String(body.app_id ?? body.appName ?? "");
    const functions = body.functions as FunctionConfig[];
    const problems = functions.flatMap(findProblems);
    if (problems.length > 0) throw new Error(problems.join("; "));
    const previous = this.#apps.get(id);
    const modified =
      previous?.url !== body.url || JSON.stringify(previous.functions) !== JSON.stringify(functions);
    const app: App = {
      id,
      url: body.url,
      sdk: String(body.sdk ?? ""),
      functions,
      syncedAt: Date.now(),
      reachable: true,
    };
    this.#apps.set(id, app);
    if (modified) {
      this.#options.log(`synced app "${id}" at ${app.url}: ${functions.length} functions`);
      for (const fn of functions) {
        if (fn.batchEvents)
          this.#options.log(`${fn.id}: batchEvents is not played here; every event is a run`);
      }
    }
    this.#watch(app.url, id);
    this.#options.onSync(app);
    return { modified };
  }

  /** Syncs an address now, and from now on again and again. Resolves with how the first try went. */
  async sync(url: string): Promise<{ synced: boolean; error?: string }> {
    const target = this.#targets.get(url) ?? { url, lastTry: 0 };
    this.#targets.set(url, target);
    const synced = await this.#try(target);
    return synced ? { synced } : { synced, error: target.error };
  }

  /** Syncs every known address whose last sync is not fresh; resolves when all have been tried. */
  async refresh(): Promise<void> {
    const stale = [...this.#targets.values()].filter(({ lastTry }) => Date.now() - lastTry > MIN_RESYNC_MS);
    await Promise.all(stale.map((target) => this.#try(target)));
  }

  /** Records that a call lost its app; the app is looked for, from now on, until it answers again. */
  markDown(app: App): void {
    if (!app.reachable) return;
    app.reachable = false;
    this.#options.log(`lost the app "${app.id}" at ${app.url}: its calls wait until it answers`);
    for (const target of this.#targets.values()) {
      if (target.appId === app.id) this.#schedule(target, 0);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const target of this.#targets.values()) clearTimeout(target.timer);
  }

  /** An app lives at one address: the one it was last synced at. */
  #watch(url: string, appId: string): void {
    for (const other of this.#targets.values()) {
      if (other.appId === appId && other.url !== url) {
        clearTimeout(other.timer);
        this.#targets.delete(other.url);
      }
    }
    const target: Target = this.#targets.get(url) ?? { url, lastTry: Date.now() };
    target.appId = appId;
    this.#targets.set(url, target);
    if (!target.timer) this.#schedule(target, RESYNC_MS);
  }

  #schedule(target: Target, delayMs: number): void {
    clearTimeout(target.timer);
    if (this.#stopped || !this.#targets.has(target.url)) return;
    target.timer = setTimeout(() => void this.#try(target), delayMs);
    target.timer.unref();
  }

  #try(target: Target): Promise<boolean> {
    target.syncing ??= this.#syncOnce(target)
      .then((error) => {
        if (error && error !== target.error) this.#options.log(`cannot sync ${target.url} yet: ${error}`);
        target.error = error;
        this.#schedule(target, error ? RETRY_MS : RESYNC_MS);
        return error === undefined;
      })
      .finally(() => {
        target.syncing = undefined;
      });
    return target.syncing;
  }

  /** Asks the app for its functions; returns what went wrong. */
  async #syncOnce(target: Target): Promise<string | undefined> {
    target.lastTry = Date.now();
    const answer = await this.#options.caller.call(
      "PUT",
      target.url,
      { url: target.url },
      {
        "x-inngest-sync-kind": "in_band",
      },
    );
    if (answer.kind === "too-large") return "the answer is too large";
    if (answer.kind !== "answer") return answer.message;
    if (answer.status === 401) return "401: the app does not have this server's INNGEST_SIGNING_KEY";
    const body = parseJson(answer.text);
    if (answer.status !== 200 || !answer.headers["x-inngest-sdk"]) {
      return `${answer.status}: ${answer.text.slice(0, 200)}`;
    }
    // An app that does not allow in-band sync has answered out of band: it has called /fn/register by now.
    if (answer.headers["x-inngest-sync-kind"] === "out_of_band") return undefined;
    try {
      this.register(body);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

/** What in a function's configuration cannot work, in words. */
function findProblems(fn: FunctionConfig): string[] {
  const found: string[] = [];
  const concurrency = typeof fn.concurrency === "object" ? [fn.concurrency].flat() : [];
  const expressions = [
    ...fn.triggers.map(({ expression }) => expression),
    ...(fn.cancel ?? []).map((cancel) => cancel.if),
    ...concurrency.map(({ key }) => key),
    fn.idempotency,
    fn.singleton?.key,
    fn.rateLimit?.key,
    fn.throttle?.key,
    fn.debounce?.key,
    fn.priority?.run,
  ];
  for (const expression of expressions) {
    const error = expression && findSyntaxError(expression);
    if (error) found.push(`${fn.id}: the expression ${JSON.stringify(expression)} is not CEL: ${error}`);
  }
  const durations = [fn.rateLimit?.period, fn.throttle?.period, fn.debounce?.period, fn.debounce?.timeout];
  for (const duration of [...durations, fn.timeouts?.start, fn.timeouts?.finish]) {
    try {
      if (duration) parseDuration(duration);
    } catch (error) {
      found.push(`${fn.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return found;
}
