import "server-only";
import { PRIVATE } from "@/lib/http/respond";
import type { Tailed } from "@/lib/stream/tail-room";

/** A stream ends by itself before a platform cuts it; the client resumes where it was. */
const LASTS_MS = 280_000;
/** What EventSource waits before it reconnects. */
const RECONNECT_MS = 1_000;
const PING_MS = 15_000;

/**
 * Server-sent events. `open` gets a signal that aborts when the client goes away or the time is up.
 * no-transform keeps compression from holding events back; X-Accel-Buffering does the same for nginx.
 */
export function eventStream(
  client: AbortSignal,
  open: (signal: AbortSignal) => AsyncGenerator<Tailed>,
): Response {
  const over = new AbortController();
  const signal = AbortSignal.any([client, over.signal]);
  const lasts = setTimeout(() => over.abort(), LASTS_MS);
  const encoder = new TextEncoder();
  const events = open(signal);
  let ping: NodeJS.Timeout | undefined;
  // Also when nobody pulls any more: a client that does not read must not keep a subscription for ever.
  signal.addEventListener("abort", () => {
    clearInterval(ping);
    clearTimeout(lasts);
    events.return(undefined).catch(() => {});
  });
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RECONNECT_MS}\n\n`));
      // Proxies close what is silent; a comment is no event.
      ping = setInterval(() => controller.enqueue(encoder.encode(": ping\n\n")), PING_MS);
    },
    async pull(controller) {
      try {
        for (;;) {
          const { done, value } = await events.next();
          if (done) break;
          if (value.event === "ping") continue;
          controller.enqueue(encoder.encode(encodeEvent(value)));
          return;
        }
        over.abort();
        controller.close();
      } catch (error) {
        over.abort();
        controller.error(error);
      }
    },
    cancel: () => over.abort(),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": `${PRIVATE}, no-transform`,
      "x-accel-buffering": "no",
    },
  });
}

function encodeEvent(event: Exclude<Tailed, { event: "ping" }>): string {
  const id = event.id ? `id: ${event.id}\n` : "";
  return `${id}event: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
