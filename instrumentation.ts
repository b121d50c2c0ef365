/** Runs once when an instance starts: settings are checked, and what an earlier instance left is sent on. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { env } = await import("@/lib/env");
  try {
    env();
  } catch (error) {
    // A stack trace would bury the names of the settings.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const { retrySoon } = await import("@/lib/usecases/deliver-outbox");
  retrySoon();
}
