import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { Message } from "@/lib/contract/message";

/** The messages of a room that were sent from this tab. */
export class OwnMessages {
  /** Outbox keys by message: rows keep their identity when the server's copy arrives. */
  private readonly keys = new Map<string, string>();
  /** What is being sent, by outbox key, so that the server's copy is known when it overtakes the answer. */
  private readonly sending = new Map<string, OutboxEntry>();

  /** Names a message that is on its way. */
  expect(entry: OutboxEntry): void {
    if (!this.hasArrived(entry.key)) this.sending.set(entry.key, entry);
  }

  /** Whether a message seen for the first time is one on its way from here; from then on it has arrived. */
  recognise(message: Message): boolean {
    for (const { key, content, parentId } of this.sending.values()) {
      const follows = parentId === undefined || parentId === message.parentId;
      if (!follows || content.trim() !== message.content.trim()) continue;
      this.arrived(key, message.id);
      return true;
    }
    return false;
  }

  arrived(outboxKey: string, messageId: string): void {
    this.sending.delete(outboxKey);
    // Another one like it may have been taken for it: the answer knows better.
    for (const [id, key] of this.keys) if (key === outboxKey) this.keys.delete(id);
    this.keys.set(messageId, outboxKey);
  }

  outboxKeyOf(messageId: string): string | undefined {
    return this.keys.get(messageId);
  }

  hasArrived(outboxKey: string): boolean {
    for (const key of this.keys.values()) if (key === outboxKey) return true;
    return false;
  }
}
