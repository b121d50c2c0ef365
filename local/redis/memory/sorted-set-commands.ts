import { RedisError, type Reply, syntaxError } from "../reply";
import {
  arg,
  atLeast,
  between,
  type Command,
  type CommandTable,
  exactly,
  formatFloat,
  parseFloatStrict,
  parseInteger,
  scan,
  toSlice,
} from "./command";
import type { Keyspace } from "./keyspace";

type Scored = readonly [member: string, score: number];

export const sortedSetCommands: CommandTable = {
  ZADD: atLeast(3, add),
  ZINCRBY: exactly(3, (keyspace, [key = "", by = "", member = ""]) =>
    add(keyspace, [key, "INCR", by, member]),
  ),
  ZREM: atLeast(2, (keyspace, [key = "", ...members]) => remove(keyspace, key, members)),
  ZCARD: exactly(1, (keyspace, [key = ""]) => scoresOf(keyspace, key)?.size ?? 0),
  ZSCORE: exactly(2, (keyspace, [key = "", member = ""]) => scoreReply(keyspace, key, member)),
  ZMSCORE: atLeast(2, (keyspace, [key = "", ...members]) =>
    members.map((member) => scoreReply(keyspace, key, member)),
  ),
  ZCOUNT: exactly(
    3,
    (keyspace, [key = "", min = "", max = ""]) => sorted(keyspace, key).filter(withinScores(min, max)).length,
  ),
  ZRANK: exactly(2, (keyspace, [key = "", member = ""]) => rank(sorted(keyspace, key), member)),
  ZREVRANK: exactly(2, (keyspace, [key = "", member = ""]) => rank(sorted(keyspace, key).reverse(), member)),
  ZRANGE: atLeast(3, range),
  ZREVRANGE: between(3, 4, (keyspace, [key = "", start = "", stop = "", ...options]) =>
    range(keyspace, [key, start, stop, "REV", ...options]),
  ),
  ZRANGEBYSCORE: atLeast(3, (keyspace, [key = "", min = "", max = "", ...options]) =>
    range(keyspace, [key, min, max, "BYSCORE", ...options]),
  ),
  ZREVRANGEBYSCORE: atLeast(3, (keyspace, [key = "", max = "", min = "", ...options]) =>
    range(keyspace, [key, max, min, "BYSCORE", "REV", ...options]),
  ),
  ZREMRANGEBYSCORE: exactly(3, (keyspace, [key = "", min = "", max = ""]) => {
    const doomed = sorted(keyspace, key).filter(withinScores(min, max));
    return remove(keyspace, key, doomed.map(memberOf));
  }),
  ZREMRANGEBYRANK: exactly(3, (keyspace, [key = "", start = "", stop = ""]) => {
    const all = sorted(keyspace, key);
    return remove(keyspace, key, all.slice(...toSlice(start, stop, all.length)).map(memberOf));
  }),
  ZPOPMIN: pop((all) => all),
  ZPOPMAX: pop((all) => all.reverse()),
  ZSCAN: atLeast(2, (keyspace, [key = "", cursor = "", ...options]) =>
    scan(
      sorted(keyspace, key).map(([member, score]) => [member, formatFloat(score)]),
      cursor,
      options,
    ),
  ),
};

const memberOf = ([member]: Scored) => member;

function scoresOf(keyspace: Keyspace, key: string): Map<string, number> | undefined {
  return keyspace.read(key, "zset")?.scores;
}

/** Members by score, then by bytes. A fresh array, which the caller may reorder. */
function sorted(keyspace: Keyspace, key: string): Scored[] {
  return [...(scoresOf(keyspace, key) ?? [])].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
}

function scoreReply(keyspace: Keyspace, key: string, member: string): Reply {
  const score = scoresOf(keyspace, key)?.get(member);
  return score === undefined ? null : formatFloat(score);
}

function rank(ordered: readonly Scored[], member: string): Reply {
  const index = ordered.findIndex(([candidate]) => candidate === member);
  return index < 0 ? null : index;
}

function remove(keyspace: Keyspace, key: string, members: readonly string[]): number {
  const scores = scoresOf(keyspace, key);
  const count = members.filter((member) => scores?.delete(member)).length;
  if (scores?.size === 0) keyspace.delete(key);
  return count;
}

function pop(order: (all: Scored[]) => Scored[]): Command {
  return between(1, 2, (keyspace, [key = "", count = "1"]) => {
    const popped = order(sorted(keyspace, key)).slice(0, parseInteger(count));
    remove(keyspace, key, popped.map(memberOf));
    return popped.flatMap(([member, score]) => [member, formatFloat(score)]);
  });
}

function withinScores(minText: string, maxText: string): (scored: Scored) => boolean {
  const bound = (text: string) => {
    const open = text.startsWith("(");
    try {
      return { open, score: parseFloatStrict(open ? text.slice(1) : text) };
    } catch {
      throw new RedisError("ERR min or max is not a float");
    }
  };
  const min = bound(minText);
  const max = bound(maxText);
  return ([, score]) =>
    (min.open ? score > min.score : score >= min.score) &&
    (max.open ? score < max.score : score <= max.score);
}

function range(
  keyspace: Keyspace,
  [key = "", first = "", second = "", ...options]: readonly string[],
): Reply {
  const flags = new Set<string>();
  let offset = 0;
  let count = -1;
  for (let i = 0; i < options.length; i++) {
    const name = arg(options, i).toUpperCase();
    if (name === "LIMIT") {
      offset = parseInteger(arg(options, ++i));
      count = parseInteger(arg(options, ++i));
    } else if (["BYSCORE", "REV", "WITHSCORES"].includes(name)) flags.add(name);
    else throw syntaxError();
  }
  const ordered = sorted(keyspace, key);
  if (flags.has("REV")) ordered.reverse();
  let chosen: Scored[];
  if (flags.has("BYSCORE")) {
    const [min, max] = flags.has("REV") ? [second, first] : [first, second];
    const matching = ordered.filter(withinScores(min, max));
    chosen = matching.slice(offset, count < 0 ? undefined : offset + count);
  } else {
    chosen = ordered.slice(...toSlice(first, second, ordered.length));
  }
  return flags.has("WITHSCORES")
    ? chosen.flatMap(([member, score]) => [member, formatFloat(score)])
    : chosen.map(memberOf);
}

function add(keyspace: Keyspace, [key = "", ...rest]: readonly string[]): Reply {
  const flags = new Set<string>();
  let at = 0;
  while (["NX", "XX", "GT", "LT", "CH", "INCR"].includes(rest[at]?.toUpperCase() ?? "")) {
    flags.add(arg(rest, at++).toUpperCase());
  }
  const elements = rest.slice(at);
  if (elements.length === 0 || elements.length % 2 !== 0) throw syntaxError();
  if (flags.has("INCR") && elements.length > 2) {
    throw new RedisError("ERR INCR option supports a single increment-element pair");
  }
  const changes: [string, number][] = [];
  for (let i = 0; i < elements.length; i += 2) {
    changes.push([arg(elements, i + 1), parseFloatStrict(arg(elements, i))]);
  }
  if (flags.has("XX") && !scoresOf(keyspace, key)) return flags.has("INCR") ? null : 0;

  const { scores } = keyspace.open(key, "zset");
  let added = 0;
  let changed = 0;
  for (const [member, given] of changes) {
    const current = scores.get(member);
    const score = flags.has("INCR") ? (current ?? 0) + given : given;
    const refused =
      (flags.has("NX") && current !== undefined) ||
      (flags.has("XX") && current === undefined) ||
      (flags.has("GT") && current !== undefined && score <= current) ||
      (flags.has("LT") && current !== undefined && score >= current);
    if (refused) {
      if (flags.has("INCR")) return null;
      continue;
    }
    if (current === undefined) added++;
    else if (current !== score) changed++;
    scores.set(member, score);
    if (flags.has("INCR")) return formatFloat(score);
  }
  return flags.has("CH") ? added + changed : added;
}
