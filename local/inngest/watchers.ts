import { isTrue } from "./expressions";
import type { InngestEvent } from "./protocol";

interface Watcher {
  readonly condition: string | undefined;
  /** The event that started the run: `event` in the condition, where the later one is `async`. */
  readonly origin: InngestEvent;
  readonly onMatch: (event: InngestEvent) => void;
}

/** Who waits for which later event: step.waitForEvent and cancelOn. */
export class Watchers {
  readonly #byName = new Map<string, Set<Watcher>>();

  /** Returns what ends the watch. It does not end by matching. */
  watch(name: string, watcher: Watcher): () => void {
    const watchers = this.#byName.get(name) ?? new Set();
    watchers.add(watcher);
    this.#byName.set(name, watchers);
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#byName.get(name) === watchers) this.#byName.delete(name);
    };
  }

  notify(event: InngestEvent): void {
    for (const watcher of [...(this.#byName.get(event.name) ?? [])]) {
      if (isTrue(watcher.condition, { event: watcher.origin, async: event })) watcher.onMatch(event);
    }
  }

  clear(): void {
    this.#byName.clear();
  }
}
