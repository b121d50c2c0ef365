import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { Message } from "@/lib/contract/message";

/** Ids that sort by number, as UUIDv7 sorts by time. */
export function messageId(number: number): string {
  return `019a8b5e-7c1d-7e55-9d3c-${String(number).padStart(12, "0")}`;
}

/** A message with everything filled in. */
export function message(number: number, given: Partial<Message> = {}): Message {
  return {
    id: messageId(number),
    chatroomId: messageId(0),
    role: "model",
    parentId: null,
    status: "complete",
    content: "",
    thoughts: null,
    grounding: null,
    model: "gemini-2.5-flash",
    attempt: 1,
    retryAt: null,
    error: null,
    receipt: null,
    tokens: null,
    timing: null,
    omittedMessages: 0,
    feedback: null,
    attachments: [],
    createdAt: "2026-11-22T09:30:00.000Z",
    finishedAt: null,
    ...given,
  };
}

/** A message on its way to the room of these messages. */
export function outboxEntry(key: string, given: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    key,
    userId: "user",
    chatroomId: messageId(0),
    newRoom: null,
    content: key,
    attachments: [],
    createdAt: "2026-11-22T09:30:00.000Z",
    state: "queued",
    ...given,
  };
}
