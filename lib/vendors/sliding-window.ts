import "server-only";

/**
 * When a sliding window has room for one more (ms). As the package counts, what was used in the window before
 * weighs as much as is left of this one, rounded down; from its end on, this window is the one before.
 */
export function roomAt({
  now,
  length,
  tokens,
  current,
  previous,
}: {
  readonly now: number;
  readonly length: number;
  readonly tokens: number;
  readonly current: number;
  readonly previous: number;
}): number {
  const start = Math.floor(now / length) * length;
  // The weighted count falls below what is left of the limit.
  const fallsBelow = (from: number, count: number, left: number) =>
    count < left ? from : Math.floor(from + length * (1 - left / count)) + 1;
  const at =
    current < tokens
      ? fallsBelow(start, previous, tokens - current)
      : fallsBelow(start + length, current, tokens);
  return Math.max(now, at);
}
