const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Milliseconds of a duration in the server's notation, such as "1h30m" or "10s".
 * @throws RangeError when the text is not one.
 */
export function parseDuration(text: string): number {
  const parts = [...text.trim().matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text.trim()) {
    throw new RangeError(`"${text}" is not a duration such as "30s" or "1h30m".`);
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
}

/**
 * Milliseconds from now until what the SDK wrote in a sleep, timeout or retry-after: a duration, a number of
 * seconds, or a date (never negative). An empty string is a sleep of 0, which the SDK writes that way.
 * @throws RangeError when it is none of these.
 */
export function delayUntil(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "") return 0;
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1_000;
  if (/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(trimmed)) return parseDuration(trimmed);
  const moment = Date.parse(trimmed);
  if (Number.isNaN(moment)) throw new RangeError(`"${text}" is neither a duration nor a date.`);
  return Math.max(0, moment - Date.now());
}
