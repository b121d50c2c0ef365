import { RedisError } from "../reply";

export interface StreamEntry {
  readonly id: string;
  readonly ms: number;
  readonly seq: number;
  readonly fields: readonly string[];
}

export interface Stream {
  readonly type: "stream";
  entries: StreamEntry[];
  lastMs: number;
  lastSeq: number;
  added: number;
}

export type Value =
  | { readonly type: "string"; bytes: string }
  | { readonly type: "hash"; readonly fields: Map<string, string> }
  | { readonly type: "list"; items: string[] }
  | { readonly type: "set"; readonly members: Set<string> }
  | { readonly type: "zset"; readonly scores: Map<string, number> }
  | Stream;

export type ValueOf<T extends Value["type"]> = Extract<Value, { type: T }>;

const emptyValues: { [T in Value["type"]]: () => ValueOf<T> } = {
  string: () => ({ type: "string", bytes: "" }),
  hash: () => ({ type: "hash", fields: new Map() }),
  list: () => ({ type: "list", items: [] }),
  set: () => ({ type: "set", members: new Set() }),
  zset: () => ({ type: "zset", scores: new Map() }),
  stream: () => ({ type: "stream", entries: [], lastMs: 0, lastSeq: 0, added: 0 }),
};

interface Slot {
  value: Value;
  /** Unix time in milliseconds. */
  expiresAt?: number;
}

/** A development machine never needs more; a leak in the application should be an error, not a full memory. */
const MAX_KEYS = 200_000;

/** The keys with their values and expiry times. Expired keys vanish when touched, and in `sweep()`. */
export class Keyspace {
  readonly #slots = new Map<string, Slot>();

  get(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  /** The value if it is of this type; undefined if there is none; WRONGTYPE if it is of another. */
  read<T extends Value["type"]>(key: string, type: T): ValueOf<T> | undefined {
    const value = this.get(key);
    if (value && value.type !== type) {
      throw new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
    }
    return value as ValueOf<T> | undefined;
  }

  /** As `read`, but makes an empty value where there is none. */
  open<T extends Value["type"]>(key: string, type: T): ValueOf<T> {
    const found = this.read(key, type);
    if (found) return found;
    const made = emptyValues[type]() as ValueOf<T>;
    this.#insert(key, { value: made });
    return made;
  }

  /** Replaces value and expiry time. */
  put(key: string, value: Value, expiresAt?: number): void {
    this.#insert(key, expiresAt === undefined ? { value } : { value, expiresAt });
  }

  delete(key: string): boolean {
    return this.#live(key) !== undefined && this.#slots.delete(key);
  }

  expiresAt(key: string): number | undefined {
    return this.#live(key)?.expiresAt;
  }

  /** Sets the expiry time, or removes it when undefined; a time that has passed deletes the key. */
  expire(key: string, expiresAt: number | undefined): boolean {
    const slot = this.#live(key);
    if (!slot) return false;
    if (expiresAt === undefined) delete slot.expiresAt;
    else if (expiresAt <= Date.now()) this.#slots.delete(key);
    else slot.expiresAt = expiresAt;
    return true;
  }

  keys(): string[] {
    this.sweep();
    return [...this.#slots.keys()];
  }

  clear(): void {
    this.#slots.clear();
  }

  sweep(): void {
    const now = Date.now();
    for (const [key, slot] of this.#slots) {
      if (slot.expiresAt !== undefined && slot.expiresAt <= now) this.#slots.delete(key);
    }
  }

  #live(key: string): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot?.expiresAt !== undefined && slot.expiresAt <= Date.now()) {
      this.#slots.delete(key);
      return undefined;
    }
    return slot;
  }

  #insert(key: string, slot: Slot): void {
    if (!this.#slots.has(key) && this.#slots.size >= MAX_KEYS) {
      throw new RedisError("OOM command not allowed when used memory > 'maxmemory'.");
    }
    this.#slots.set(key, slot);
  }
}
