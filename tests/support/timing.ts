/** How long the work takes, in milliseconds. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/**
 * The chance that a sample of `a` is larger than one of `b` (the Mann-Whitney statistic as a share): 0.5 when
 * nothing tells them apart, 0 or 1 when every sample does. By rank, so that a slow moment of a busy machine
 * counts as one sample however slow it was; `chanceBound` says how far from 0.5 mere chance may lead.
 */
export function chanceLarger(a: readonly number[], b: readonly number[]): number {
  let larger = 0;
  for (const x of a) for (const y of b) larger += x > y ? 1 : x === y ? 0.5 : 0;
  return larger / (a.length * b.length);
}

/** Five standard deviations of chanceLarger for samples of one distribution: passed by chance twice in 10⁷. */
export function chanceBound(samples: number): number {
  return 5 * Math.sqrt((2 * samples + 1) / (12 * samples ** 2));
}
