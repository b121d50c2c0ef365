import { Redis } from "ioredis";
import type { MessageListener, RedisBackend, SubscriptionKind } from "./backend";
import { fromBytes, RedisError, type Reply } from "./reply";

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A real Redis behind the bridge, for those who have one.
 *
 * @throws when nothing answers at the address within five seconds
 */
export async function connectRealRedis(redisUrl: string): Promise<RedisBackend> {
  const options = {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
  const commands = new Redis(redisUrl, options);
  const subscriber = new Redis(redisUrl, options);
  const address = redactPassword(redisUrl);
  // ioredis reconnects by itself; requests made meanwhile fail with the reason, so nothing is lost here.
  commands.on("error", () => {});
  subscriber.on("error", () => {});
  try {
    await Promise.all([commands.connect(), subscriber.connect()]);
  } catch (error) {
    commands.disconnect();
    subscriber.disconnect();
    throw new Error(`No Redis answers at ${address}. Start it, or unset REDIS_URL.`, { cause: error });
  }
  return new RealRedis(commands, subscriber, address);
}

function redactPassword(redisUrl: string): string {
  const url = new URL(redisUrl);
  if (url.password) url.password = "…";
  return url.href;
}

class RealRedis implements RedisBackend {
  readonly description: string;
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<MessageListener>>();

  constructor(commands: Redis, subscriber: Redis, address: string) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    this.description = address;
    subscriber.on("messageBuffer", (channel: Buffer, message: Buffer) => {
      this.#deliver("channel", channel, channel, message);
    });
    subscriber.on("pmessageBuffer", (pattern: Buffer | string, channel: Buffer, message: Buffer) => {
      this.#deliver("pattern", Buffer.from(pattern), channel, message);
    });
  }

  async execute(command: readonly string[]): Promise<Reply> {
    const [name = "", ...args] = command;
    try {
      return toReply(await this.#commands.callBuffer(plainName(name), args.map(toBuffer)));
    } catch (error) {
      return toRedisError(error);
    }
  }

  async transaction(commands: readonly (readonly string[])[]): Promise<Reply> {
    const multi = this.#commands.multi();
    for (const [name = "", ...args] of commands) multi.callBuffer(plainName(name), args.map(toBuffer));
    try {
      const results = await multi.exec();
      return (results ?? []).map(([error, result]) => (error ? toRedisError(error) : toReply(result)));
    } catch (error) {
      return toRedisError(error);
    }
  }

  async subscribe(kind: SubscriptionKind, name: string, onMessage: MessageListener): Promise<() => void> {
    const id = `${kind}:${name}`;
    const listeners = this.#listeners.get(id) ?? new Set();
    listeners.add(onMessage);
    this.#listeners.set(id, listeners);
    const unsubscribe = () => {
      listeners.delete(onMessage);
      if (listeners.size > 0 || this.#listeners.get(id) !== listeners) return;
      this.#listeners.delete(id);
      const left = kind === "channel" ? this.#subscriber.unsubscribe : this.#subscriber.punsubscribe;
      left.call(this.#subscriber, fromBytes(name)).catch(() => {});
    };
    try {
      // Asking again for what is subscribed already costs nothing and keeps concurrent callers simple.
      if (kind === "channel") await this.#subscriber.subscribe(fromBytes(name));
      else await this.#subscriber.psubscribe(fromBytes(name));
    } catch (error) {
      unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  async flush(): Promise<void> {
    await this.#commands.flushdb();
  }

  async keys(limit: number): Promise<string[]> {
    const [, keys] = await this.#commands.scan("0", "COUNT", limit);
    return keys.slice(0, limit).map((key) => Buffer.from(key, "utf8").toString("latin1"));
  }

  async close(): Promise<void> {
    this.#commands.disconnect();
    this.#subscriber.disconnect();
  }

  #deliver(kind: SubscriptionKind, name: Buffer, channel: Buffer, message: Buffer): void {
    const listeners = this.#listeners.get(`${kind}:${name.toString("latin1")}`) ?? [];
    for (const onMessage of listeners) onMessage(channel.toString("latin1"), message.toString("latin1"));
  }
}

/** ioredis reshapes replies (HGETALL to an object) by the name in lower case only; the bridge wants them raw. */
const plainName = (name: string) => name.toUpperCase();

const toBuffer = (bytes: string) => Buffer.from(bytes, "latin1");

function toReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return value;
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  if (Array.isArray(value)) return value.map(toReply);
  if (value instanceof Error) return new RedisError(value.message);
  return Buffer.from(String(value), "utf8").toString("latin1");
}

function toRedisError(error: unknown): RedisError {
  if (error instanceof Error && error.name === "ReplyError") return new RedisError(error.message);
  throw error;
}
