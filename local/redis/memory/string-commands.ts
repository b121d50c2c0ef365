import { notAFloat, notAnInteger, OK, RedisError, type Reply, syntaxError, wrongArguments } from "../reply";
import {
  arg,
  atLeast,
  type CommandTable,
  exactly,
  formatFloat,
  parseFloatStrict,
  parseInteger,
  toSlice,
} from "./command";
import type { Keyspace } from "./keyspace";

export const stringCommands: CommandTable = {
  GET: exactly(1, (keyspace, [key = ""]) => read(keyspace, key) ?? null),
  SET: atLeast(2, set),
  SETNX: exactly(2, (keyspace, [key = "", value = ""]) => {
    if (keyspace.get(key)) return 0;
    write(keyspace, key, value);
    return 1;
  }),
  SETEX: exactly(3, (keyspace, [key = "", seconds = "", value = ""]) =>
    set(keyspace, [key, value, "EX", seconds]),
  ),
  PSETEX: exactly(3, (keyspace, [key = "", ms = "", value = ""]) => set(keyspace, [key, value, "PX", ms])),
  GETSET: exactly(2, (keyspace, [key = "", value = ""]) => set(keyspace, [key, value, "GET"])),
  GETDEL: exactly(1, (keyspace, [key = ""]) => {
    const value = read(keyspace, key) ?? null;
    keyspace.delete(key);
    return value;
  }),
  GETEX: atLeast(1, (keyspace, [key = "", ...options]) => {
    const value = read(keyspace, key) ?? null;
    const name = options[0]?.toUpperCase();
    if (name === "PERSIST") keyspace.expire(key, undefined);
    else if (name) keyspace.expire(key, expiryOf(name, arg(options, 1), "getex"));
    return value;
  }),
  MGET: atLeast(1, (keyspace, keys) =>
    keys.map((key) => {
      const value = keyspace.get(key);
      return value?.type === "string" ? value.bytes : null;
    }),
  ),
  MSET: atLeast(2, (keyspace, args) => {
    for (const [key, value] of pairs(args, "mset")) write(keyspace, key, value);
    return OK;
  }),
  MSETNX: atLeast(2, (keyspace, args) => {
    const entries = pairs(args, "msetnx");
    if (entries.some(([key]) => keyspace.get(key))) return 0;
    for (const [key, value] of entries) write(keyspace, key, value);
    return 1;
  }),
  INCR: exactly(1, (keyspace, [key = ""]) => add(keyspace, key, 1)),
  DECR: exactly(1, (keyspace, [key = ""]) => add(keyspace, key, -1)),
  INCRBY: exactly(2, (keyspace, [key = "", by = ""]) => add(keyspace, key, parseInteger(by))),
  DECRBY: exactly(2, (keyspace, [key = "", by = ""]) => add(keyspace, key, -parseInteger(by))),
  INCRBYFLOAT: exactly(2, (keyspace, [key = "", by = ""]) => {
    const sum = parseFloatStrict(read(keyspace, key) ?? "0") + parseFloatStrict(by);
    if (!Number.isFinite(sum)) throw notAFloat();
    keyspace.open(key, "string").bytes = formatFloat(sum);
    return formatFloat(sum);
  }),
  APPEND: exactly(2, (keyspace, [key = "", suffix = ""]) => {
    const value = keyspace.open(key, "string");
    value.bytes += suffix;
    return value.bytes.length;
  }),
  STRLEN: exactly(1, (keyspace, [key = ""]) => read(keyspace, key)?.length ?? 0),
  GETRANGE: exactly(3, (keyspace, [key = "", start = "", stop = ""]) => {
    const [from, to] = [parseInteger(start), parseInteger(stop)];
    const bytes = read(keyspace, key) ?? "";
    // Unlike a list's, a string's bounds stop at its first byte.
    const last = to < 0 ? Math.max(0, bytes.length + to) : to;
    if (from < 0 && to < 0 && from > to) return "";
    return bytes.slice(...toSlice(String(from), String(last), bytes.length));
  }),
};

function read(keyspace: Keyspace, key: string): string | undefined {
  return keyspace.read(key, "string")?.bytes;
}

function write(keyspace: Keyspace, key: string, bytes: string, expiresAt?: number): void {
  keyspace.put(key, { type: "string", bytes }, expiresAt);
}

function set(keyspace: Keyspace, [key = "", value = "", ...options]: readonly string[]): Reply {
  const flags = new Set<string>();
  let expiresAt: number | undefined;
  for (let i = 0; i < options.length; i++) {
    const name = arg(options, i).toUpperCase();
    if (["NX", "XX", "GET", "KEEPTTL"].includes(name)) flags.add(name);
    else expiresAt = expiryOf(name, arg(options, ++i), "set");
  }
  if (flags.has("NX") && flags.has("XX")) throw syntaxError();
  const exists = keyspace.get(key) !== undefined;
  const previous = flags.has("GET") ? (read(keyspace, key) ?? null) : null;
  if ((flags.has("NX") && exists) || (flags.has("XX") && !exists)) return previous;
  if (flags.has("KEEPTTL")) expiresAt = keyspace.expiresAt(key);
  write(keyspace, key, value, expiresAt);
  return flags.has("GET") ? previous : OK;
}

function expiryOf(option: string, text: string, command: string): number {
  const units: Record<string, [number, number]> = {
    EX: [Date.now(), 1000],
    PX: [Date.now(), 1],
    EXAT: [0, 1000],
    PXAT: [0, 1],
  };
  const unit = units[option];
  if (!unit) throw syntaxError();
  const time = parseInteger(text);
  if (time <= 0) throw new RedisError(`ERR invalid expire time in '${command}' command`);
  return unit[0] + time * unit[1];
}

function add(keyspace: Keyspace, key: string, by: number): Reply {
  const sum = parseInteger(read(keyspace, key) ?? "0") + by;
  if (!Number.isSafeInteger(sum)) throw notAnInteger();
  keyspace.open(key, "string").bytes = String(sum);
  return sum;
}

function pairs(args: readonly string[], command: string): [string, string][] {
  if (args.length % 2 !== 0) throw wrongArguments(command);
  const result: [string, string][] = [];
  for (let i = 0; i < args.length; i += 2) result.push([arg(args, i), arg(args, i + 1)]);
  return result;
}
