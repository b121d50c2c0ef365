import { fromBytes } from "./reply";

interface LoggedCommand {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Name and arguments; long arguments are cut. */
  readonly command: readonly string[];
}

const KEPT_COMMANDS = 500;
const KEPT_ARGUMENTS = 20;
const KEPT_LENGTH = 200;

/** The newest commands received and how many there were of each, for the control route. */
export class CommandLog {
  readonly #counts = new Map<string, number>();
  #recent: LoggedCommand[] = [];

  add(command: readonly string[]): void {
    const name = command[0]?.toUpperCase().slice(0, 32) ?? "";
    // The names come from outside: what is not a plain word shares one counter, so that the map stays small.
    const counted = /^[A-Z_.]+$/.test(name) ? name : "(other)";
    this.#counts.set(counted, (this.#counts.get(counted) ?? 0) + 1);
    const shown = command.slice(0, KEPT_ARGUMENTS).map((text) => fromBytes(text.slice(0, KEPT_LENGTH)));
    this.#recent.push({ at: new Date().toISOString(), command: shown });
    if (this.#recent.length > KEPT_COMMANDS * 2) this.#recent = this.#recent.slice(-KEPT_COMMANDS);
  }

  counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** Oldest first. */
  recent(contains = ""): LoggedCommand[] {
    return this.#recent
      .slice(-KEPT_COMMANDS)
      .filter(({ command }) => command.some((part) => part.includes(contains)));
  }

  clear(): void {
    this.#counts.clear();
    this.#recent = [];
  }
}
