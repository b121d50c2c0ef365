import type { Reply } from "./reply";

/** What the REST bridge needs of a Redis, be it in memory or a real one. All strings hold bytes (see reply.ts). */
export interface RedisBackend {
  /** Shown by the control route: "memory" or the address of the real server. */
  readonly description: string;
  /** Runs one command; a Redis error is returned, not thrown. Throws only when the server cannot be reached. */
  execute(command: readonly string[]): Promise<Reply>;
  /** MULTI … EXEC. A returned error means that the whole transaction was discarded. */
  transaction(commands: readonly (readonly string[])[]): Promise<Reply>;
  /** Calls back for each message until the returned function is called. */
  subscribe(kind: SubscriptionKind, name: string, onMessage: MessageListener): Promise<() => void>;
  flush(): Promise<void>;
  /** Keys, at most `limit` of them. */
  keys(limit: number): Promise<string[]>;
  close(): Promise<void>;
}

export type SubscriptionKind = "channel" | "pattern";
export type MessageListener = (channel: string, message: string) => void;
