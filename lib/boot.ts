import "server-only";
import { env } from "@/lib/env";
import { notePeerAddresses } from "@/lib/http/peer-address";
import { tameUnusualRequests } from "@/lib/http/unusual-requests";

/** What an instance does before its first request: checks the settings, sends on what an earlier one left. */
export async function boot(): Promise<void> {
  try {
    env();
  } catch (error) {
    // A stack trace would bury the names of the settings.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  tameUnusualRequests();
  notePeerAddresses();
  const { retrySoon } = await import("@/lib/usecases/deliver-outbox");
  retrySoon();
}
