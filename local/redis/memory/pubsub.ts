import type { MessageListener, SubscriptionKind } from "../backend";
import { globToRegExp } from "./command";

interface Subscription {
  matches(channel: string): boolean;
  readonly onMessage: MessageListener;
}

/** Channels and patterns; a message reaches those who listen now, and nobody else. */
export class PubSub {
  readonly #subscriptions = new Set<Subscription>();

  subscribe(kind: SubscriptionKind, name: string, onMessage: MessageListener): () => void {
    const pattern = kind === "pattern" ? globToRegExp(name) : undefined;
    const subscription: Subscription = {
      matches: (channel) => (pattern ? pattern.test(channel) : channel === name),
      onMessage,
    };
    this.#subscriptions.add(subscription);
    return () => this.#subscriptions.delete(subscription);
  }

  /** @returns how many subscriptions received the message */
  publish(channel: string, message: string): number {
    let receivers = 0;
    for (const subscription of this.#subscriptions) {
      if (!subscription.matches(channel)) continue;
      receivers++;
      subscription.onMessage(channel, message);
    }
    return receivers;
  }
}
