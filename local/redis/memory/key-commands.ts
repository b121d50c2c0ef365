import { OK, RedisError, type Reply, Status, syntaxError } from "../reply";
import {
  arg,
  atLeast,
  between,
  type CommandTable,
  exactly,
  globToRegExp,
  parseInteger,
  scan,
} from "./command";
import type { Keyspace, Value } from "./keyspace";

export const keyCommands: CommandTable = {
  DEL: atLeast(1, deleteKeys),
  UNLINK: atLeast(1, deleteKeys),
  EXISTS: atLeast(1, countKeys),
  TOUCH: atLeast(1, countKeys),
  TYPE: exactly(1, (keyspace, [key = ""]) => new Status(keyspace.get(key)?.type ?? "none")),
  EXPIRE: between(2, 3, (keyspace, args) => expire(keyspace, args, Date.now(), 1000)),
  PEXPIRE: between(2, 3, (keyspace, args) => expire(keyspace, args, Date.now(), 1)),
  EXPIREAT: between(2, 3, (keyspace, args) => expire(keyspace, args, 0, 1000)),
  PEXPIREAT: between(2, 3, (keyspace, args) => expire(keyspace, args, 0, 1)),
  TTL: exactly(1, (keyspace, [key = ""]) =>
    timeOf(keyspace, key, (at) => Math.round((at - Date.now()) / 1000)),
  ),
  PTTL: exactly(1, (keyspace, [key = ""]) => timeOf(keyspace, key, (at) => at - Date.now())),
  EXPIRETIME: exactly(1, (keyspace, [key = ""]) => timeOf(keyspace, key, (at) => Math.round(at / 1000))),
  PEXPIRETIME: exactly(1, (keyspace, [key = ""]) => timeOf(keyspace, key, (at) => at)),
  PERSIST: exactly(1, (keyspace, [key = ""]) => {
    if (keyspace.expiresAt(key) === undefined) return 0;
    keyspace.expire(key, undefined);
    return 1;
  }),
  KEYS: exactly(1, (keyspace, [glob = ""]) => {
    const pattern = globToRegExp(glob);
    return keyspace.keys().filter((key) => pattern.test(key));
  }),
  SCAN: atLeast(1, scanKeys),
  RANDOMKEY: exactly(0, (keyspace) => {
    const keys = keyspace.keys();
    return keys[Math.floor(Math.random() * keys.length)] ?? null;
  }),
  RENAME: exactly(2, (keyspace, [from = "", to = ""]) => {
    rename(keyspace, from, to);
    return OK;
  }),
  RENAMENX: exactly(2, (keyspace, [from = "", to = ""]) => {
    if (keyspace.get(from) && keyspace.get(to)) return 0;
    rename(keyspace, from, to);
    return 1;
  }),
  DBSIZE: exactly(0, (keyspace) => keyspace.keys().length),
  FLUSHDB: between(0, 1, flush),
  FLUSHALL: between(0, 1, flush),
  PING: between(0, 1, (_keyspace, [message]) => message ?? new Status("PONG")),
  ECHO: exactly(1, (_keyspace, [message = ""]) => message),
  TIME: exactly(0, () => {
    const now = Date.now();
    return [String(Math.floor(now / 1000)), String((now % 1000) * 1000)];
  }),
};

function deleteKeys(keyspace: Keyspace, keys: readonly string[]): Reply {
  return keys.filter((key) => keyspace.delete(key)).length;
}

function countKeys(keyspace: Keyspace, keys: readonly string[]): Reply {
  return keys.filter((key) => keyspace.get(key) !== undefined).length;
}

function flush(keyspace: Keyspace): Reply {
  keyspace.clear();
  return OK;
}

function timeOf(keyspace: Keyspace, key: string, show: (expiresAt: number) => number): Reply {
  if (!keyspace.get(key)) return -2;
  const expiresAt = keyspace.expiresAt(key);
  return expiresAt === undefined ? -1 : show(expiresAt);
}

function expire(keyspace: Keyspace, args: readonly string[], base: number, unit: number): Reply {
  const [key = "", time = "", condition] = args;
  const expiresAt = base + parseInteger(time) * unit;
  const current = keyspace.expiresAt(key);
  if (condition !== undefined && !mayExpire(condition.toUpperCase(), expiresAt, current)) return 0;
  return keyspace.expire(key, expiresAt) ? 1 : 0;
}

/** @param current the expiry time so far; none counts as infinitely late */
function mayExpire(condition: string, expiresAt: number, current: number | undefined): boolean {
  switch (condition) {
    case "NX":
      return current === undefined;
    case "XX":
      return current !== undefined;
    case "GT":
      return current !== undefined && expiresAt > current;
    case "LT":
      return current === undefined || expiresAt < current;
    default:
      throw new RedisError(`ERR Unsupported option ${condition}`);
  }
}

function scanKeys(keyspace: Keyspace, [cursor = "0", ...options]: readonly string[]): Reply {
  let keys = keyspace.keys();
  const typeAt = options.findIndex((option, i) => i % 2 === 0 && option.toUpperCase() === "TYPE");
  if (typeAt >= 0) {
    const type = arg(options, typeAt + 1).toLowerCase() as Value["type"];
    keys = keys.filter((key) => keyspace.get(key)?.type === type);
    options.splice(typeAt, 2);
  }
  if (options.length % 2 !== 0) throw syntaxError();
  return scan(
    keys.map((key) => [key]),
    cursor,
    options,
  );
}

function rename(keyspace: Keyspace, from: string, to: string): void {
  const value = keyspace.get(from);
  if (!value) throw new RedisError("ERR no such key");
  const expiresAt = keyspace.expiresAt(from);
  keyspace.delete(from);
  keyspace.put(to, value, expiresAt);
}
