/** Milliseconds after which nobody waits for a busy page any longer. */
const LONGEST_MS = 500;

/** Resolves when the page has nothing more urgent to do; each caller gets a moment of its own. */
export function idleMoment(): Promise<void> {
  return new Promise((resolve) => {
    // Safari has no idle callbacks: by then it has at least drawn what it has.
    if (typeof requestIdleCallback === "undefined") setTimeout(resolve, 50);
    else requestIdleCallback(() => resolve(), { timeout: LONGEST_MS });
  });
}
