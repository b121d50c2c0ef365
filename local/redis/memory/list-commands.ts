import { OK, RedisError, type Reply, syntaxError } from "../reply";
import { atLeast, between, type CommandTable, exactly, parseInteger, toSlice } from "./command";
import type { Keyspace } from "./keyspace";

export const listCommands: CommandTable = {
  LPUSH: atLeast(2, (keyspace, [key = "", ...items]) => push(keyspace, key, items, "left")),
  RPUSH: atLeast(2, (keyspace, [key = "", ...items]) => push(keyspace, key, items, "right")),
  LPUSHX: atLeast(2, (keyspace, [key = "", ...items]) =>
    itemsOf(keyspace, key) ? push(keyspace, key, items, "left") : 0,
  ),
  RPUSHX: atLeast(2, (keyspace, [key = "", ...items]) =>
    itemsOf(keyspace, key) ? push(keyspace, key, items, "right") : 0,
  ),
  LPOP: between(1, 2, (keyspace, [key = "", count]) => popMany(keyspace, key, count, "left")),
  RPOP: between(1, 2, (keyspace, [key = "", count]) => popMany(keyspace, key, count, "right")),
  LLEN: exactly(1, (keyspace, [key = ""]) => itemsOf(keyspace, key)?.length ?? 0),
  LRANGE: exactly(3, (keyspace, [key = "", start = "", stop = ""]) => {
    const items = itemsOf(keyspace, key) ?? [];
    return items.slice(...toSlice(start, stop, items.length));
  }),
  LINDEX: exactly(
    2,
    (keyspace, [key = "", index = ""]) => itemsOf(keyspace, key)?.at(parseInteger(index)) ?? null,
  ),
  LSET: exactly(3, (keyspace, [key = "", indexText = "", item = ""]) => {
    const items = itemsOf(keyspace, key);
    if (!items) throw new RedisError("ERR no such key");
    const index = parseInteger(indexText);
    const at = index < 0 ? items.length + index : index;
    if (at < 0 || at >= items.length) throw new RedisError("ERR index out of range");
    items[at] = item;
    return OK;
  }),
  LREM: exactly(3, (keyspace, [key = "", countText = "", item = ""]) => {
    const count = parseInteger(countText);
    const list = keyspace.read(key, "list");
    if (!list) return 0;
    let left = count === 0 ? list.items.length : Math.abs(count);
    const ordered = count < 0 ? list.items.toReversed() : list.items;
    const kept = ordered.filter((candidate) => candidate !== item || left-- <= 0);
    const removed = list.items.length - kept.length;
    list.items = count < 0 ? kept.toReversed() : kept;
    if (list.items.length === 0) keyspace.delete(key);
    return removed;
  }),
  LTRIM: exactly(3, (keyspace, [key = "", start = "", stop = ""]) => {
    // Measured first, because bad bounds are refused even where there is no list.
    const bounds = toSlice(start, stop, itemsOf(keyspace, key)?.length ?? 0);
    const list = keyspace.read(key, "list");
    if (list) {
      list.items = list.items.slice(...bounds);
      if (list.items.length === 0) keyspace.delete(key);
    }
    return OK;
  }),
  RPOPLPUSH: exactly(2, (keyspace, [from = "", to = ""]) => move(keyspace, from, to, "right", "left")),
  LMOVE: exactly(4, (keyspace, [from = "", to = "", whence = "", whither = ""]) =>
    move(keyspace, from, to, sideOf(whence), sideOf(whither)),
  ),
};

type Side = "left" | "right";

function sideOf(text: string): Side {
  const side = text.toLowerCase();
  if (side !== "left" && side !== "right") throw syntaxError();
  return side;
}

function itemsOf(keyspace: Keyspace, key: string): string[] | undefined {
  return keyspace.read(key, "list")?.items;
}

function push(keyspace: Keyspace, key: string, added: readonly string[], side: Side): number {
  const { items } = keyspace.open(key, "list");
  if (side === "left") items.unshift(...added.toReversed());
  else items.push(...added);
  return items.length;
}

function pop(keyspace: Keyspace, key: string, side: Side): string | undefined {
  const items = itemsOf(keyspace, key);
  const item = side === "left" ? items?.shift() : items?.pop();
  if (items?.length === 0) keyspace.delete(key);
  return item;
}

function popMany(keyspace: Keyspace, key: string, count: string | undefined, side: Side): Reply {
  if (count === undefined) return pop(keyspace, key, side) ?? null;
  if (!/^\d+$/.test(count)) throw new RedisError("ERR value is out of range, must be positive");
  const length = itemsOf(keyspace, key)?.length;
  if (length === undefined) return null;
  const popped: string[] = [];
  for (let left = Math.min(parseInteger(count), length); left > 0; left--) {
    popped.push(pop(keyspace, key, side) ?? "");
  }
  return popped;
}

function move(keyspace: Keyspace, from: string, to: string, whence: Side, whither: Side): Reply {
  if (!itemsOf(keyspace, from)) return null;
  keyspace.read(to, "list");
  const item = pop(keyspace, from, whence);
  if (item === undefined) return null;
  push(keyspace, to, [item], whither);
  return item;
}
