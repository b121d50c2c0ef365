/** When this device's session was last made longer, in milliseconds since 1970. */
const KEY = "castor:rolled";
const DAY_MS = 24 * 3600 * 1000;
const TIMEOUT_MS = 10_000;

/**
 * Once a day: next-auth answers with a cookie that lasts BROWSER_SESSION_DAYS from now, so that whoever uses
 * Castor stays signed in. What fails is tried again on the next visit.
 */
export async function rollSession(): Promise<void> {
  try {
    if (Date.now() - Number(localStorage.getItem(KEY)) < DAY_MS) return;
    const answer = await fetch("/api/auth/session", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.ok) localStorage.setItem(KEY, String(Date.now()));
  } catch {
    // Offline, or without storage: the session lasts as long as it did.
  }
}
