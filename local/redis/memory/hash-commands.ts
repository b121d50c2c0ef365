import { OK, RedisError, type Reply, wrongArguments } from "../reply";
import {
  arg,
  atLeast,
  type CommandTable,
  exactly,
  formatFloat,
  parseFloatStrict,
  parseInteger,
  scan,
} from "./command";
import type { Keyspace } from "./keyspace";

export const hashCommands: CommandTable = {
  HSET: atLeast(3, (keyspace, args) => setFields(keyspace, args, "hset")),
  HMSET: atLeast(3, (keyspace, args) => {
    setFields(keyspace, args, "hmset");
    return OK;
  }),
  HSETNX: exactly(3, (keyspace, [key = "", field = "", value = ""]) => {
    const { fields } = keyspace.open(key, "hash");
    if (fields.has(field)) return 0;
    fields.set(field, value);
    return 1;
  }),
  HGET: exactly(2, (keyspace, [key = "", field = ""]) => fieldsOf(keyspace, key)?.get(field) ?? null),
  HMGET: atLeast(2, (keyspace, [key = "", ...names]) => {
    const fields = fieldsOf(keyspace, key);
    return names.map((name) => fields?.get(name) ?? null);
  }),
  HGETALL: exactly(1, (keyspace, [key = ""]) => [...(fieldsOf(keyspace, key) ?? [])].flat()),
  HKEYS: exactly(1, (keyspace, [key = ""]) => [...(fieldsOf(keyspace, key)?.keys() ?? [])]),
  HVALS: exactly(1, (keyspace, [key = ""]) => [...(fieldsOf(keyspace, key)?.values() ?? [])]),
  HLEN: exactly(1, (keyspace, [key = ""]) => fieldsOf(keyspace, key)?.size ?? 0),
  HEXISTS: exactly(2, (keyspace, [key = "", field = ""]) => (fieldsOf(keyspace, key)?.has(field) ? 1 : 0)),
  HSTRLEN: exactly(2, (keyspace, [key = "", field = ""]) => fieldsOf(keyspace, key)?.get(field)?.length ?? 0),
  HDEL: atLeast(2, (keyspace, [key = "", ...names]) => {
    const fields = fieldsOf(keyspace, key);
    const deleted = names.filter((name) => fields?.delete(name)).length;
    if (fields?.size === 0) keyspace.delete(key);
    return deleted;
  }),
  HINCRBY: exactly(3, (keyspace, [key = "", field = "", by = ""]) => {
    const current = fieldsOf(keyspace, key)?.get(field) ?? "0";
    if (!/^-?\d+$/.test(current)) throw new RedisError("ERR hash value is not an integer");
    const sum = parseInteger(current) + parseInteger(by);
    keyspace.open(key, "hash").fields.set(field, String(sum));
    return sum;
  }),
  HINCRBYFLOAT: exactly(3, (keyspace, [key = "", field = "", by = ""]) => {
    const current = fieldsOf(keyspace, key)?.get(field) ?? "0";
    if (current === "" || Number.isNaN(Number(current)))
      throw new RedisError("ERR hash value is not a float");
    const sum = Number(current) + parseFloatStrict(by);
    keyspace.open(key, "hash").fields.set(field, formatFloat(sum));
    return formatFloat(sum);
  }),
  HSCAN: atLeast(2, (keyspace, [key = "", cursor = "", ...options]) =>
    scan([...(fieldsOf(keyspace, key) ?? [])], cursor, options),
  ),
};

function fieldsOf(keyspace: Keyspace, key: string): Map<string, string> | undefined {
  return keyspace.read(key, "hash")?.fields;
}

function setFields(keyspace: Keyspace, [key = "", ...rest]: readonly string[], command: string): Reply {
  if (rest.length % 2 !== 0) throw wrongArguments(command);
  const { fields } = keyspace.open(key, "hash");
  const before = fields.size;
  for (let i = 0; i < rest.length; i += 2) fields.set(arg(rest, i), arg(rest, i + 1));
  return fields.size - before;
}
