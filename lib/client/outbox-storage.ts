import type { ApiError } from "@/lib/client/api";
import type { Attachment } from "@/lib/contract/attachment";
import type { ChatOptions } from "@/lib/contract/chatroom";

/** A room that is made by the first message sent in it. */
export interface NewRoom {
  readonly model?: string;
  readonly personaId?: string;
  readonly options?: ChatOptions;
  readonly temporary?: boolean;
}

/** A message on its way: written down before the first try, removed when the server has it. */
export interface OutboxEntry {
  /** The Idempotency-Key of every try. */
  readonly key: string;
  readonly userId: string;
  /** Null until the room is made. */
  readonly chatroomId: string | null;
  readonly newRoom: NewRoom | null;
  /**
   * What a room not yet made goes by: all that is sent in it carries the same one, and the room is made once
   * under it. Entries of an older page have none.
   */
  readonly draftRoom?: string;
  readonly content: string;
  readonly attachments: readonly Attachment[];
  /** As in the API: undefined continues the newest, null starts a new first branch. */
  readonly parentId?: string | null;
  /** It stands beside an earlier prompt instead of following what is there. */
  readonly isEdit?: boolean;
  readonly createdAt: string;
  readonly state: "queued" | "sending" | "refused";
  /** Why the last try did not go through. */
  readonly error?: OutboxError;
}

export interface OutboxError {
  readonly code: string;
  readonly message: string;
  readonly details?: unknown;
  /** ISO 8601; when the next try makes sense, where the server said so. */
  readonly retryAt?: string;
}

/** Messages of one lane are delivered in order. */
export function laneOf({ chatroomId, draftRoom, key }: OutboxEntry): string {
  return chatroomId ?? draftRoom ?? key;
}

/** Why a try did not go through, as it is written down. */
export function toOutboxError({ code, message, details, retryAfter }: ApiError): OutboxError {
  return {
    code,
    message,
    details,
    retryAt: retryAfter ? new Date(Date.now() + retryAfter * 1000).toISOString() : undefined,
  };
}

const PREFIX = "castor:outbox:";
/** Where storage is full or forbidden, entries last as long as the page. */
const memory = new Map<string, OutboxEntry>();

/** One storage item per entry, so that two tabs never overwrite each other's. Oldest first. */
export function readOutbox(): OutboxEntry[] {
  const entries = new Map(memory);
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const entry = JSON.parse(localStorage.getItem(name) ?? "null") as OutboxEntry | null;
      if (entry?.key) entries.set(entry.key, entry);
    }
  } catch {
    // The page's memory is what there is.
  }
  return [...entries.values()].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

export function writeOutbox(entry: OutboxEntry): void {
  try {
    localStorage.setItem(PREFIX + entry.key, JSON.stringify(entry));
    memory.delete(entry.key);
  } catch {
    memory.set(entry.key, entry);
  }
}

export function removeFromOutbox(key: string): void {
  memory.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // It was only in memory.
  }
}

/** Called when another tab changed the outbox. */
export function onOutboxChanged(listener: () => void): () => void {
  const listen = (event: StorageEvent) => {
    if (event.key === null || event.key.startsWith(PREFIX)) listener();
  };
  window.addEventListener("storage", listen);
  return () => window.removeEventListener("storage", listen);
}
