import { notAFloat, notAnInteger, type Reply, syntaxError } from "../reply";
import type { Keyspace } from "./keyspace";

/** One command of the in-memory Redis: `args` leaves the name out. */
export interface Command {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  run(keyspace: Keyspace, args: readonly string[]): Reply;
}

export type CommandTable = Readonly<Record<string, Command>>;

type Run = Command["run"];

/** A command of exactly `count` arguments. */
export const exactly = (count: number, run: Run): Command => ({ arity: [count, count], run });
/** A command of `fewest` to `most` arguments. */
export const between = (fewest: number, most: number, run: Run): Command => ({ arity: [fewest, most], run });
/** A command of `fewest` arguments or more. */
export const atLeast = (fewest: number, run: Run): Command => ({
  arity: [fewest, Number.POSITIVE_INFINITY],
  run,
});

/** The argument at `index`; the arity check, or the caller's own, has made sure that it is there. */
export function arg(args: readonly string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw syntaxError();
  return value;
}

export function parseInteger(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw notAnInteger();
  return value;
}

export function parseFloatStrict(text: string): number {
  if (/^[+-]?inf(inity)?$/i.test(text)) {
    return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw notAFloat();
  return value;
}

export function formatFloat(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "inf";
  if (value === Number.NEGATIVE_INFINITY) return "-inf";
  return String(value);
}

/** Turns Redis's inclusive, possibly negative bounds into a half-open pair for `slice`. */
export function toSlice(startText: string, stopText: string, length: number): [number, number] {
  const start = parseInteger(startText);
  const stop = parseInteger(stopText);
  const from = start < 0 ? Math.max(0, length + start) : start;
  const to = stop < 0 ? length + stop : Math.min(stop, length - 1);
  return from > to ? [0, 0] : [from, to + 1];
}

/** Redis's glob: `*`, `?`, `[a-z]`, `[^a]` and backslash escapes. */
export function globToRegExp(glob: string): RegExp {
  let source = "";
  for (let i = 0; i < glob.length; i++) {
    const char = glob.charAt(i);
    if (char === "*") source += "[\\s\\S]*";
    else if (char === "?") source += "[\\s\\S]";
    else if (char === "\\" && i + 1 < glob.length) source += escapeRegExp(glob.charAt(++i));
    else if (char === "[" && glob.includes("]", i + 1)) {
      const end = glob.indexOf("]", i + 1);
      source += `[${glob.slice(i + 1, end).replace(/[\\[]/g, "\\$&")}]`;
      i = end;
    } else source += escapeRegExp(char);
  }
  return new RegExp(`^${source}$`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/**
 * SCAN and its kin: the cursor is an offset into the present order. As in Redis, what is there from the first
 * call to the last is seen; what changes meanwhile may be missed or come twice.
 *
 * @param items groups to page over, each with the text that MATCH looks at in first place
 */
export function scan(
  items: readonly (readonly string[])[],
  cursorText: string,
  options: readonly string[],
): Reply {
  const offset = parseInteger(cursorText);
  let count = 10;
  let match = /^/;
  for (let i = 0; i < options.length; i += 2) {
    const name = arg(options, i).toUpperCase();
    const value = arg(options, i + 1);
    if (name === "COUNT") count = Math.max(1, parseInteger(value));
    else if (name === "MATCH") match = globToRegExp(value);
    else throw syntaxError();
  }
  const next = offset + count;
  const page = items.slice(offset, next).filter(([text = ""]) => match.test(text));
  return [next >= items.length ? "0" : String(next), page.flat()];
}
