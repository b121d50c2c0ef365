/** Milliseconds that the work takes. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** Runs all of them in turn, so that whatever else the machine does falls on all alike. */
export async function interleave<Name extends string>(
  rounds: number,
  works: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  // One round more, not counted: connections open, code gets warm.
  for (let round = -1; round < rounds; round++)
    for (const name of names) {
      const took = await works[name]();
      if (round >= 0) times[name].push(took);
    }
  return times;
}

let broken = 0;

/** Prints a promise: median times and their ratio, which is to stay below `most`. */
export function report(
  promise: string,
  {
    took,
    floor,
    floorName,
    most,
  }: { took: readonly number[]; floor: readonly number[]; floorName: string; most: number },
): void {
  const ratio = median(took) / median(floor);
  const kept = ratio <= most;
  if (!kept) broken++;
  console.log(
    `${kept ? "kept  " : "BROKEN"} ${promise.padEnd(44)} ${median(took).toFixed(1).padStart(7)} ms ` +
      `(p95 ${quantile(took, 0.95).toFixed(0)})   ×${ratio.toFixed(2)} of ${floorName} (${median(floor).toFixed(1)} ms), at most ×${most}`,
  );
}

/** Promises that were not kept. */
export const brokenPromises = () => broken;
