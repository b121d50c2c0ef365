import { RedisError, type Reply, syntaxError, wrongArguments } from "../reply";
import { arg, atLeast, type CommandTable, exactly, parseInteger } from "./command";
import type { Keyspace, Stream, StreamEntry } from "./keyspace";

/** Streams without consumer groups, which Castor does not use. XREAD does not block; neither does Upstash's. */
export const streamCommands: CommandTable = {
  XADD: atLeast(4, add),
  XLEN: exactly(1, (keyspace, [key = ""]) => streamOf(keyspace, key)?.entries.length ?? 0),
  XRANGE: atLeast(3, (keyspace, [key = "", start = "", end = "", ...options]) =>
    range(keyspace, key, start, end, options, false),
  ),
  XREVRANGE: atLeast(3, (keyspace, [key = "", end = "", start = "", ...options]) =>
    range(keyspace, key, start, end, options, true),
  ),
  XREAD: atLeast(3, read),
  XDEL: atLeast(2, (keyspace, [key = "", ...ids]) => {
    const stream = streamOf(keyspace, key);
    if (!stream) return 0;
    const doomed = new Set(ids.map((id) => formatId(parseId(id, 0))));
    const kept = stream.entries.filter((entry) => !doomed.has(entry.id));
    const deleted = stream.entries.length - kept.length;
    stream.entries = kept;
    return deleted;
  }),
  XTRIM: atLeast(3, (keyspace, [key = "", ...options]) => {
    const { trim, rest } = takeTrim(options);
    if (!trim || rest.length > 0) throw syntaxError();
    const stream = streamOf(keyspace, key);
    return stream ? trim(stream) : 0;
  }),
  XINFO: atLeast(2, (keyspace, [section = "", key = ""]) => {
    if (section.toUpperCase() !== "STREAM") throw syntaxError();
    const stream = streamOf(keyspace, key);
    if (!stream) throw new RedisError("ERR no such key");
    const lastId = formatId({ ms: stream.lastMs, seq: stream.lastSeq });
    return [
      ...["length", stream.entries.length, "last-generated-id", lastId, "entries-added", stream.added],
      ...["first-entry", entryReply(stream.entries[0]), "last-entry", entryReply(stream.entries.at(-1))],
    ];
  }),
};

interface StreamId {
  readonly ms: number;
  readonly seq: number;
}

const formatId = ({ ms, seq }: StreamId) => `${ms}-${seq}`;
const compare = (a: StreamId, b: StreamId) => a.ms - b.ms || a.seq - b.seq;

/** @param missingSeq what an id without "-n" means: 0 at the start of a range, the largest at its end */
function parseId(text: string, missingSeq: number): StreamId {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match) throw new RedisError("ERR Invalid stream ID specified as stream command argument");
  return { ms: Number(match[1]), seq: match[2] === undefined ? missingSeq : Number(match[2]) };
}

function streamOf(keyspace: Keyspace, key: string): Stream | undefined {
  return keyspace.read(key, "stream");
}

function entryReply(entry: StreamEntry | undefined): Reply {
  return entry ? [entry.id, [...entry.fields]] : null;
}

type Trim = (stream: Stream) => number;

/** Reads MAXLEN or MINID; trims exactly where "~" would allow it to be late. */
function takeTrim(args: readonly string[]): { trim?: Trim; rest: readonly string[] } {
  const strategy = args[0]?.toUpperCase();
  if (strategy !== "MAXLEN" && strategy !== "MINID") return { rest: args };
  const almost = args[1] === "~";
  let at = almost || args[1] === "=" ? 2 : 1;
  const threshold = arg(args, at++);
  if (args[at]?.toUpperCase() === "LIMIT") {
    if (!almost) throw new RedisError("ERR syntax error, LIMIT cannot be used without the special ~ option");
    at += 2;
  }
  const rest = args.slice(at);
  if (strategy === "MINID") {
    const oldest = parseId(threshold, 0);
    return { trim: (stream) => keep(stream, (entry) => compare(entry, oldest) >= 0), rest };
  }
  const length = parseInteger(threshold);
  if (length < 0) throw new RedisError("ERR The MAXLEN argument must be >= 0.");
  const trim: Trim = (stream) => {
    const excess = Math.max(0, stream.entries.length - length);
    stream.entries.splice(0, excess);
    return excess;
  };
  return { trim, rest };
}

function keep(stream: Stream, test: (entry: StreamEntry) => boolean): number {
  const before = stream.entries.length;
  stream.entries = stream.entries.filter(test);
  return before - stream.entries.length;
}

function add(keyspace: Keyspace, [key = "", ...given]: readonly string[]): Reply {
  const noMkStream = given[0]?.toUpperCase() === "NOMKSTREAM";
  const { trim, rest } = takeTrim(noMkStream ? given.slice(1) : given);
  const [idText = "", ...fields] = rest;
  if (fields.length === 0 || fields.length % 2 !== 0) throw wrongArguments("xadd");
  const existing = streamOf(keyspace, key);
  if (noMkStream && !existing) return null;

  const last: StreamId = { ms: existing?.lastMs ?? 0, seq: existing?.lastSeq ?? 0 };
  const id = nextId(idText, last);
  if (id.ms === 0 && id.seq === 0)
    throw new RedisError("ERR The ID specified in XADD must be greater than 0-0");
  if (compare(id, last) <= 0) {
    throw new RedisError("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  }
  const stream = existing ?? keyspace.open(key, "stream");
  stream.entries.push({ ...id, id: formatId(id), fields });
  stream.lastMs = id.ms;
  stream.lastSeq = id.seq;
  stream.added++;
  trim?.(stream);
  return formatId(id);
}

function nextId(text: string, last: StreamId): StreamId {
  if (text === "*") {
    // A clock that steps back must not make ids that go back.
    const ms = Math.max(Date.now(), last.ms);
    return { ms, seq: ms === last.ms ? last.seq + 1 : 0 };
  }
  const partial = /^(\d+)-\*$/.exec(text);
  if (!partial) return parseId(text, 0);
  const ms = Number(partial[1]);
  return { ms, seq: ms === last.ms ? last.seq + 1 : 0 };
}

function range(
  keyspace: Keyspace,
  key: string,
  startText: string,
  endText: string,
  options: readonly string[],
  reverse: boolean,
): Reply {
  let count = Number.POSITIVE_INFINITY;
  if (options.length > 0) {
    if (options[0]?.toUpperCase() !== "COUNT" || options.length !== 2) throw syntaxError();
    count = parseInteger(arg(options, 1));
  }
  const afterStart = lowerBound(startText);
  const beforeEnd = upperBound(endText);
  const entries = streamOf(keyspace, key)?.entries ?? [];
  const chosen = entries.filter((entry) => afterStart(entry) && beforeEnd(entry));
  if (reverse) chosen.reverse();
  return chosen.slice(0, Math.max(0, count)).map(entryReply);
}

function lowerBound(text: string): (id: StreamId) => boolean {
  if (text === "-") return () => true;
  if (text === "+") return () => false;
  const open = text.startsWith("(");
  const bound = parseId(open ? text.slice(1) : text, 0);
  return (id) => (open ? compare(id, bound) > 0 : compare(id, bound) >= 0);
}

function upperBound(text: string): (id: StreamId) => boolean {
  if (text === "+") return () => true;
  if (text === "-") return () => false;
  const open = text.startsWith("(");
  const bound = parseId(open ? text.slice(1) : text, open ? 0 : Number.MAX_SAFE_INTEGER);
  return (id) => (open ? compare(id, bound) < 0 : compare(id, bound) <= 0);
}

function read(keyspace: Keyspace, args: readonly string[]): Reply {
  let count = Number.POSITIVE_INFINITY;
  let at = 0;
  for (; args[at]?.toUpperCase() !== "STREAMS"; at += 2) {
    const name = arg(args, at).toUpperCase();
    if (name === "BLOCK") throw new RedisError("ERR XREAD with BLOCK is not supported over REST");
    if (name !== "COUNT") throw syntaxError();
    count = parseInteger(arg(args, at + 1));
  }
  const rest = args.slice(at + 1);
  if (rest.length === 0 || rest.length % 2 !== 0) {
    throw new RedisError(
      "ERR Unbalanced 'xread' list of streams: for each stream key an ID, '+', or '$' must be specified.",
    );
  }
  const half = rest.length / 2;
  const found: Reply[] = [];
  for (let i = 0; i < half; i++) {
    const key = arg(rest, i);
    const idText = arg(rest, half + i);
    const entries = streamOf(keyspace, key)?.entries ?? [];
    if (idText === "$") continue;
    const after = parseId(idText, 0);
    const chosen = entries.filter((entry) => compare(entry, after) > 0).slice(0, count);
    if (chosen.length > 0) found.push([key, chosen.map(entryReply)]);
  }
  return found.length > 0 ? found : null;
}
