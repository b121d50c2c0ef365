import type { MessageListener, RedisBackend, SubscriptionKind } from "../backend";
import { OK, RedisError, type Reply, syntaxError, wrongArguments } from "../reply";
import { type CommandTable, parseInteger } from "./command";
import { hashCommands } from "./hash-commands";
import { keyCommands } from "./key-commands";
import { Keyspace } from "./keyspace";
import { listCommands } from "./list-commands";
import { LuaScripts } from "./lua";
import { PubSub } from "./pubsub";
import { setCommands } from "./set-commands";
import { sortedSetCommands } from "./sorted-set-commands";
import { streamCommands } from "./stream-commands";
import { stringCommands } from "./string-commands";

const dataCommands: CommandTable = {
  ...keyCommands,
  ...stringCommands,
  ...hashCommands,
  ...listCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...streamCommands,
};

const scriptCommands = new Set(["EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "SCRIPT"]);
const SWEEP_EVERY_MS = 10_000;

/**
 * A Redis in this process. Every command runs to its end at once, so that scripts, pipelines and transactions
 * are atomic without further ado.
 */
export class MemoryRedis implements RedisBackend {
  readonly description = "memory";
  readonly #keyspace = new Keyspace();
  readonly #pubsub = new PubSub();
  readonly #scripts = new LuaScripts((command) => this.#runDataCommand(command, true));
  readonly #sweeper = setInterval(() => this.#keyspace.sweep(), SWEEP_EVERY_MS).unref();

  async execute(command: readonly string[]): Promise<Reply> {
    return this.#run(command);
  }

  async transaction(commands: readonly (readonly string[])[]): Promise<Reply> {
    if (commands.some((command) => this.#refusal(command))) {
      return new RedisError("EXECABORT Transaction discarded because of previous errors.");
    }
    return commands.map((command) => this.#run(command));
  }

  async subscribe(kind: SubscriptionKind, name: string, onMessage: MessageListener): Promise<() => void> {
    return this.#pubsub.subscribe(kind, name, onMessage);
  }

  async flush(): Promise<void> {
    this.#keyspace.clear();
  }

  async keys(limit: number): Promise<string[]> {
    return this.#keyspace.keys().slice(0, limit);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#keyspace.clear();
    this.#scripts.flush();
  }

  #run(command: readonly string[]): Reply {
    try {
      const [name = "", ...args] = command;
      return scriptCommands.has(name.toUpperCase())
        ? this.#runScriptCommand(name.toUpperCase(), args)
        : this.#runDataCommand(command, false);
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  }

  /** What Redis refuses before it runs anything: unknown names and wrong numbers of arguments. */
  #refusal([name = "", ...args]: readonly string[]): RedisError | undefined {
    const upper = name.toUpperCase();
    if (scriptCommands.has(upper) || upper === "PUBLISH") return undefined;
    const command = Object.hasOwn(dataCommands, upper) ? dataCommands[upper] : undefined;
    if (!command) {
      return new RedisError(
        `ERR Command is not available: '${name.slice(0, 64)}'. See local/redis/README.md for what the local Redis can do, or set REDIS_URL to use a real one.`,
      );
    }
    const [fewest, most] = command.arity;
    return args.length < fewest || args.length > most ? wrongArguments(name) : undefined;
  }

  #runDataCommand(command: readonly string[], fromScript: boolean): Reply {
    const [name = "", ...args] = command;
    const upper = name.toUpperCase();
    if (upper === "PUBLISH") {
      const [channel, message] = args;
      if (channel === undefined || message === undefined || args.length > 2) throw wrongArguments(name);
      return this.#pubsub.publish(channel, message);
    }
    if (fromScript && scriptCommands.has(upper)) {
      throw new RedisError("ERR This Redis command is not allowed from script");
    }
    const refusal = this.#refusal(command);
    if (refusal) throw refusal;
    return dataCommands[upper]?.run(this.#keyspace, args) ?? null;
  }

  #runScriptCommand(name: string, args: readonly string[]): Reply {
    if (name === "SCRIPT") return this.#manageScripts(args);
    const [script, keyCountText, ...rest] = args;
    if (script === undefined || keyCountText === undefined) throw wrongArguments(name);
    const keyCount = parseInteger(keyCountText);
    if (keyCount < 0) throw new RedisError("ERR Number of keys can't be negative");
    if (keyCount > rest.length)
      throw new RedisError("ERR Number of keys can't be greater than number of args");
    const sha = name.startsWith("EVALSHA") ? script : this.#scripts.load(script);
    return this.#scripts.run(sha, rest.slice(0, keyCount), rest.slice(keyCount));
  }

  #manageScripts([action = "", ...args]: readonly string[]): Reply {
    switch (action.toUpperCase()) {
      case "LOAD":
        return this.#scripts.load(args[0] ?? "");
      case "EXISTS":
        return args.map((sha) => (this.#scripts.has(sha) ? 1 : 0));
      case "FLUSH":
        this.#scripts.flush();
        return OK;
      default:
        throw syntaxError();
    }
  }
}
