import { ApiError, call, onSignedOut } from "@/lib/client/api";
import { reconnectDelay } from "@/lib/client/event-stream";
import {
  laneOf,
  type NewRoom,
  type OutboxEntry,
  onOutboxChanged,
  readOutbox,
  removeFromOutbox,
  toOutboxError,
  writeOutbox,
} from "@/lib/client/outbox-storage";
import type { Attachment } from "@/lib/contract/attachment";
import type { SentMessage } from "@/lib/contract/message";

export interface Outgoing {
  /** Null makes a room first, one for all that is sent with the same draftRoom. */
  readonly chatroomId: string | null;
  readonly draftRoom?: string;
  readonly newRoom?: NewRoom;
  readonly content: string;
  readonly attachments: readonly Attachment[];
  readonly parentId?: string | null;
  /** It replaces an earlier prompt on the screen. */
  readonly isEdit?: boolean;
}

export interface OutboxListener {
  /** Entries came, went or changed state. */
  onChange?(): void;
  /** A chat not yet begun has its room, made by this tab or by another one. */
  onRoomMade?(draftRoom: string, chatroomId: string): void;
  /** The message is about to leave for its room. */
  onSending?(entry: OutboxEntry, chatroomId: string): void;
  /** The server has the message; called before the entry leaves the outbox, so that nothing flickers. */
  onDelivered?(entry: OutboxEntry, sent: SentMessage): void;
}

const WAIT_FOR_SEND_MS = 30_000;

/**
 * The browser's outbox. What is sent is written down first, delivered in order room by room, retried with the
 * same Idempotency-Key until the server has it once, and kept through reloads, lost connections and sign-outs.
 * Entries belong to a user: somebody else who signs in on this machine neither sees nor sends them.
 */
class Outbox {
  private userId: string | null = null;
  /** The server has said that this user is signed in; until then nothing leaves. */
  private isConfirmed = false;
  private signedOut = false;
  private entries: readonly OutboxEntry[] = [];
  private readonly listeners = new Set<OutboxListener>();
  private readonly busy = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** The next try of an entry that failed, in milliseconds since 1970: whatever stirs before then does not count. */
  private readonly notBefore = new Map<string, number>();
  private started = false;

  /**
   * Names the user whose messages these are: remembered by this device, or confirmed by the server. Once
   * confirmed, that user's entries are delivered.
   */
  setUser(userId: string, isConfirmed: boolean): void {
    this.start();
    if (userId === this.userId && isConfirmed === this.isConfirmed && !this.signedOut) return;
    this.userId = userId;
    this.isConfirmed = isConfirmed;
    if (isConfirmed) this.signedOut = false;
    this.reload();
    this.deliverAll();
  }

  /** True while entries wait for somebody to sign in. */
  get waitsForSignIn(): boolean {
    return this.signedOut;
  }

  /** This user's entries, oldest first; the same array until a change. */
  list(): readonly OutboxEntry[] {
    return this.entries;
  }

  subscribe(listener: OutboxListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Writes a message down and starts to deliver it. Returns the entry; its key is the Idempotency-Key. */
  send(outgoing: Outgoing): OutboxEntry {
    if (!this.userId) throw new Error("The outbox does not know who is signed in.");
    const entry: OutboxEntry = {
      key: crypto.randomUUID(),
      userId: this.userId,
      chatroomId: outgoing.chatroomId,
      ...(outgoing.chatroomId
        ? { newRoom: null }
        : { newRoom: outgoing.newRoom ?? {}, draftRoom: outgoing.draftRoom ?? crypto.randomUUID() }),
      content: outgoing.content,
      attachments: outgoing.attachments,
      parentId: outgoing.parentId,
      isEdit: outgoing.isEdit,
      createdAt: new Date().toISOString(),
      state: "queued",
    };
    this.write(entry);
    void this.deliver(entry.key);
    return entry;
  }

  /** The chat whose messages wait for their room: a page that comes back takes it up again. */
  get waitingChat(): string | undefined {
    return this.entries.findLast(({ chatroomId, draftRoom }) => chatroomId === null && draftRoom)?.draftRoom;
  }

  /** Tries a refused or waiting entry again now. */
  retry(key: string): void {
    const entry = this.find(key);
    if (!entry) return;
    this.failures.delete(key);
    this.notBefore.delete(key);
    this.write({ ...entry, state: "queued", error: undefined });
    void this.deliver(key);
  }

  /** Takes an entry back; the caller has put its text where the user can go on with it. */
  discard(key: string): void {
    clearTimeout(this.timers.get(key));
    this.notBefore.delete(key);
    removeFromOutbox(key);
    this.reload();
    // It may have held up the next one.
    this.deliverAll();
  }

  /** A room that was busy with a reply takes the next message: what waited for that goes now. */
  goOn(chatroomId: string): void {
    for (const { key, chatroomId: its, state, error } of this.entries) {
      if (its !== chatroomId || state !== "queued" || error?.code !== "conflict") continue;
      this.notBefore.delete(key);
      void this.deliver(key);
    }
  }

  /** Takes a discard back. */
  putBack(entry: OutboxEntry): void {
    this.write(entry);
    void this.deliver(entry.key);
  }

  private start(): void {
    if (this.started) return;
    this.started = true;
    onOutboxChanged(() => this.reload());
    window.addEventListener("online", () => {
      this.notBefore.clear();
      this.deliverAll();
    });
    onSignedOut(() => {
      this.signedOut = true;
      this.reload();
    });
  }

  private find(key: string): OutboxEntry | undefined {
    return this.entries.find((entry) => entry.key === key);
  }

  private reload(): void {
    const before = this.entries;
    this.entries = readOutbox().filter((entry) => entry.userId === this.userId);
    const made = new Map<string, string>();
    for (const { key, draftRoom, chatroomId } of before) {
      const now = this.find(key)?.chatroomId;
      if (draftRoom && chatroomId === null && now) made.set(draftRoom, now);
    }
    for (const room of made) for (const listener of this.listeners) listener.onRoomMade?.(...room);
    for (const listener of this.listeners) listener.onChange?.();
  }

  private write(entry: OutboxEntry): void {
    writeOutbox(entry);
    this.reload();
  }

  private deliverAll(): void {
    for (const { key, state } of this.entries) if (state !== "refused") void this.deliver(key);
  }

  /** Rooms are delivered one message at a time, in order: the next one follows the one before. */
  private isFirstOfItsRoom(entry: OutboxEntry): boolean {
    const lane = laneOf(entry);
    return (
      this.entries.find((other) => laneOf(other) === lane && other.state !== "refused")?.key === entry.key
    );
  }

  private async deliver(key: string): Promise<void> {
    const known = this.find(key);
    if (!known || !this.isConfirmed || this.signedOut || this.busy.has(key) || !navigator.onLine) return;
    if (known.state === "refused" || !this.isFirstOfItsRoom(known)) return;
    if ((this.notBefore.get(key) ?? 0) > Date.now()) return;
    clearTimeout(this.timers.get(key));
    this.busy.add(key);
    try {
      // One tab at a time; the Idempotency-Key holds even where locks are missing.
      if (navigator.locks) await navigator.locks.request(`castor:outbox:${key}`, () => this.tryOnce(key));
      else await this.tryOnce(key);
    } finally {
      this.busy.delete(key);
    }
    this.deliverAll();
  }

  private async tryOnce(key: string): Promise<void> {
    // Another tab may have delivered it while this one waited for the lock.
    let entry = readOutbox().find((candidate) => candidate.key === key);
    if (!entry) {
      this.reload();
      return;
    }
    this.write({ ...entry, state: "sending", error: undefined });
    try {
      let { chatroomId } = entry;
      if (chatroomId === null) {
        const room = await call("POST /chatroom", {
          body: entry.newRoom ?? {},
          // A room refused as it was wished for may be wished for otherwise: that is another request.
          idempotencyKey: `${entry.draftRoom ?? key} ${JSON.stringify(entry.newRoom)}`,
        });
        chatroomId = room.id;
        entry = { ...entry, chatroomId, state: "sending" };
        this.moveIn(entry, chatroomId);
      }
      for (const listener of this.listeners) listener.onSending?.(entry, chatroomId);
      const sent = await call("POST /chatroom/{chatroomId}/message", {
        params: { chatroomId },
        body: {
          content: entry.content,
          ...(entry.attachments.length > 0 && { attachments: entry.attachments.map(({ id }) => id) }),
          ...(entry.parentId !== undefined && { parentId: entry.parentId }),
        },
        idempotencyKey: key,
        timeoutMs: WAIT_FOR_SEND_MS,
      });
      for (const listener of this.listeners) listener.onDelivered?.(entry, sent);
      this.failures.delete(key);
      this.notBefore.delete(key);
      removeFromOutbox(key);
      this.reload();
    } catch (cause) {
      this.failed(key, cause);
    }
  }

  /** The room is made: this entry goes there, and so does all that was sent in the same chat. */
  private moveIn(entry: OutboxEntry, chatroomId: string): void {
    for (const other of readOutbox())
      if (other.draftRoom && other.draftRoom === entry.draftRoom && other.chatroomId === null)
        writeOutbox({ ...other, chatroomId });
    this.write(entry);
  }

  private failed(key: string, cause: unknown): void {
    const entry = this.find(key);
    if (!entry) return;
    const error = cause instanceof ApiError ? cause : new ApiError("network", String(cause), { cause });
    if (error.code === "unauthenticated") {
      this.write({ ...entry, state: "queued" });
      return;
    }
    // A first request with this key that still runs answers the next try.
    const isRunning = error.code === "conflict" && error.retryAfter !== undefined;
    if (!error.isTransient && !isRunning) {
      this.write({ ...entry, state: "refused", error: toOutboxError(error) });
      return;
    }
    const failures = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, failures);
    const delay = error.retryAfter ? error.retryAfter * 1000 : reconnectDelay(failures);
    this.notBefore.set(key, Date.now() + delay);
    this.write({ ...entry, state: "queued", error: toOutboxError(error) });
    const again = () => {
      this.notBefore.delete(key);
      void this.deliver(key);
    };
    this.timers.set(key, setTimeout(again, delay));
  }
}

/** The one outbox of this page. */
export const outbox = new Outbox();
