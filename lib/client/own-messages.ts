import type { Message } from "@/lib/contract/message";

/** The messages of a room that were sent from this tab. */
export class OwnMessages {
  /** Outbox keys by message: rows keep their identity when the server's copy arrives. */
  private readonly keys = new Map<string, string>();
  /** What is being sent, so that its copy in the event stream is known when it overtakes the answer. */
  private readonly sending = new Map<string, string>();

  /** Names a message that is on its way. */
  expect(outboxKey: string, content: string): void {
    this.sending.set(outboxKey, content.trim());
  }

  /** Whether a message of the event stream is one on its way from here; from then on it has arrived. */
  recognise(message: Message): boolean {
    for (const [key, content] of this.sending) {
      if (content !== message.content.trim()) continue;
      this.arrived(key, message.id);
      return true;
    }
    return false;
  }

  arrived(outboxKey: string, messageId: string): void {
    this.sending.delete(outboxKey);
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
