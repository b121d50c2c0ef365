import "server-only";
import { findUnprocessed } from "@/lib/db/stripe-events";
import { handleStripeEvent } from "@/lib/usecases/handle-stripe-event";

const MOST = 500;

/** Handles again what the inbox still holds, by a growing back-off; answers how many events were tried. */
export async function replayStripeEvents(): Promise<number> {
  const events = await findUnprocessed(MOST);
  await Promise.all(events.map(handleStripeEvent));
  return events.length;
}
