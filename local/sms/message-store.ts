import { randomBytes } from "node:crypto";

export interface Message {
  /** As Twilio's: "SM" and 32 hex digits. */
  readonly sid: string;
  /** E.164. */
  readonly to: string;
  /** A number, or the id of a messaging service; null from the application's mock delivery. */
  readonly from: string | null;
  readonly body: string;
  /** The one-time code in the text, without spaces, if there is one. */
  readonly code: string | null;
  readonly via: "twilio" | "mock";
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

const KEPT_MESSAGES = 500;

/** The newest messages, newest first. */
export class MessageStore {
  #messages: Message[] = [];

  add({ to, from, body, via }: Pick<Message, "to" | "from" | "body" | "via">): Message {
    const message: Message = {
      sid: `SM${randomBytes(16).toString("hex")}`,
      ...{ to, from, body, via, code: findCode(body), receivedAt: new Date().toISOString() },
    };
    this.#messages = [message, ...this.#messages].slice(0, KEPT_MESSAGES);
    return message;
  }

  find(sid: string): Message | undefined {
    return this.#messages.find((message) => message.sid === sid);
  }

  /** @param to only messages to this number; all if undefined */
  list(to?: string): readonly Message[] {
    return to === undefined ? this.#messages : this.#messages.filter((message) => message.to === to);
  }

  clear(): void {
    this.#messages = [];
  }
}

/** Four to eight digits, which may stand in two groups. */
function findCode(body: string): string | null {
  const match = /(?<![\d+])(\d{3}[ -]\d{3}|\d{4,8})(?!\d)/.exec(body);
  return match?.[1]?.replace(/\D/g, "") ?? null;
}
