import { readApiError, reportSignedOut } from "@/lib/client/api";
import { createEventParser } from "@/lib/client/parse-event-stream";
import type { StreamedEvent } from "@/lib/contract/events";

/** What a person is told about the connection. */
export type StreamState = "live" | "connecting" | "offline";

/** The server sends at least a comment every 15 s; two missed ones mean a dead connection. */
const SILENCE_MS = 35_000;
/** HTTP/1.1 gives a site six connections: a tab nobody looks at gives its own back. */
const HIDDEN_MS = 60_000;
const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 15_000;

export interface RoomStreamOptions {
  readonly chatroomId: string;
  /** The cursor of the snapshot that the events continue. */
  readonly after: string;
  readonly onEvent: (event: StreamedEvent) => void;
  readonly onState: (state: StreamState) => void;
  /** The room is gone (deleted, or not ours): there is nothing to reconnect to. */
  readonly onGone: () => void;
}

export interface RoomStream {
  /** Tries now rather than after the back-off (signed in again, "try again" pressed). */
  retryNow(): void;
  close(): void;
}

/** Milliseconds before try number `failures` (1 is the first): exponential with jitter, so that clients spread. */
export function reconnectDelay(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return ceiling / 2 + random() * (ceiling / 2);
}

/**
 * Follows a room's events until closed: resumes after the last event seen, reconnects with back-off, closes
 * while offline or long hidden, and reopens by itself.
 */
export function openRoomStream(options: RoomStreamOptions): RoomStream {
  let cursor = options.after;
  let failures = 0;
  let closed = false;
  let state: StreamState | undefined;
  let connection: AbortController | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let hideTimer: ReturnType<typeof setTimeout> | undefined;

  const report = (next: StreamState) => {
    if (next === state || closed) return;
    state = next;
    options.onState(next);
  };

  const hangUp = () => {
    clearTimeout(retryTimer);
    clearTimeout(watchdog);
    connection?.abort();
    connection = undefined;
  };

  const retryLater = () => {
    if (closed) return;
    hangUp();
    if (!navigator.onLine) return report("offline");
    failures++;
    report(failures > 2 ? "offline" : "connecting");
    retryTimer = setTimeout(connect, reconnectDelay(failures));
  };

  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(retryLater, SILENCE_MS);
  };

  const parse = () =>
    createEventParser((wire) => {
      if (wire.id !== undefined) cursor = wire.id;
      let data: unknown;
      try {
        data = JSON.parse(wire.data);
      } catch {
        return; // A newer server's event that this page does not know.
      }
      options.onEvent({ id: wire.id, event: wire.event, data } as StreamedEvent);
    });

  async function connect(): Promise<void> {
    hangUp();
    if (closed || !navigator.onLine) return report("offline");
    const mine = new AbortController();
    connection = mine;
    if (state !== "offline") report("connecting");
    heard();
    try {
      const response = await fetch(`/api/chatroom/${options.chatroomId}/events`, {
        headers: { accept: "text/event-stream", ...(cursor && { "last-event-id": cursor }) },
        credentials: "same-origin",
        cache: "no-store",
        signal: mine.signal,
      });
      if (!response.ok || !response.body) {
        const error = await readApiError(response);
        if (error.code === "unauthenticated") {
          hangUp();
          report("offline");
          return reportSignedOut();
        }
        if (error.status === 404) {
          closed = true;
          hangUp();
          return options.onGone();
        }
        throw error;
      }
      report("live");
      failures = 0;
      const push = parse();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        heard();
        push(value);
      }
      // The server ends long connections in good order; go on where it left off.
      if (connection === mine) retryLater();
    } catch {
      if (connection === mine) retryLater();
    }
  }

  const reopen = () => {
    if (closed) return;
    failures = 0;
    void connect();
  };
  const onOffline = () => {
    hangUp();
    report("offline");
  };
  const onVisibility = () => {
    clearTimeout(hideTimer);
    if (document.hidden) hideTimer = setTimeout(hangUp, HIDDEN_MS);
    else if (!connection) reopen();
  };
  window.addEventListener("online", reopen);
  window.addEventListener("offline", onOffline);
  document.addEventListener("visibilitychange", onVisibility);
  void connect();

  return {
    retryNow: reopen,
    close() {
      closed = true;
      clearTimeout(hideTimer);
      hangUp();
      window.removeEventListener("online", reopen);
      window.removeEventListener("offline", onOffline);
      document.removeEventListener("visibilitychange", onVisibility);
    },
  };
}
