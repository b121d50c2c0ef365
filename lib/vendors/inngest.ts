import "server-only";
import { Inngest } from "inngest";
import type { NewOutboxEvent } from "@/lib/db/outbox";

/** Longest wait for the queue to take events; the outbox keeps what it did not take. */
const SEND_TIMEOUT_MS = 2_000;

/** The queue. Where it lives (Inngest Cloud, your own, the local one) is the SDK's own INNGEST_* variables. */
export const inngest = new Inngest({
  id: "castor",
  checkpointing: false,
  // The SDK tries five times and has no time limit: a queue that hangs would collect requests for ever.
  fetch: (address, init) =>
    fetch(address, { ...init, signal: init?.signal ?? AbortSignal.timeout(SEND_TIMEOUT_MS) }),
});

/** Sends events; throws when the queue does not take them in time. Their ids make a second sending harmless. */
export async function sendEvents(events: readonly NewOutboxEvent[]): Promise<void> {
  const sending = inngest.send(events.map(({ id, name, data }) => ({ id, name, data })));
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Inngest took no events for ${SEND_TIMEOUT_MS} ms`)),
      SEND_TIMEOUT_MS,
    );
  });
  sending.catch(() => {});
  try {
    await Promise.race([sending, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Throws unless the place that events are sent to answers; any answer will do. */
export async function pingInngest(signal: AbortSignal): Promise<void> {
  const response = await fetch(new URL("/health", inngest.eventBaseUrl), { signal });
  await response.body?.cancel();
  if (response.status >= 500) throw new Error(`Inngest answered ${response.status}`);
}
