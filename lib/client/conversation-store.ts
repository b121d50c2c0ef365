import { ApiError, call, callPage } from "@/lib/client/api";
import {
  applyEvent,
  type ConversationState,
  emptyConversation,
  findMessage,
  isFinal,
  mergeMessages,
  showBranch,
  type ThreadEntry,
  threadOf,
} from "@/lib/client/conversation-state";
import { openRoomStream, type RoomStream, type StreamState } from "@/lib/client/event-stream";
import { refreshResource } from "@/lib/client/hooks";
import { idleMoment } from "@/lib/client/idle-moment";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import { OwnMessages } from "@/lib/client/own-messages";
import { RetryUntilDone } from "@/lib/client/retry-until-done";
import type { OpenChatroom } from "@/lib/contract/chatroom";
import type { StreamedEvent } from "@/lib/contract/events";
import type { Message, SentMessage } from "@/lib/contract/message";
import { NEWEST_MESSAGES } from "@/lib/contract/page-data";

export interface ConversationView {
  readonly state: ConversationState;
  readonly thread: readonly ThreadEntry[];
  readonly connection: StreamState;
  /** Older messages exist that are not loaded. */
  readonly hasOlder: boolean;
  readonly phase: "loading" | "open" | "gone" | "failed";
  readonly error: ApiError | null;
}

const PAGE_SIZE = 50;
/** On the way to one message far back: larger pages, and no more of them than ten thousand messages fill. */
const REACH_PAGE_SIZE = 200;
const MOST_REACH_PAGES = 50;
/** A room that was left keeps listening this long, so that going back and forth costs nothing. */
const LINGER_MS = 30_000;

const ENDINGS: ReadonlySet<string> = new Set(["reply.completed", "reply.failed", "reply.stopped"]);
const endListeners = new Set<(chatroomId: string) => void>();

/** Called when a reply has ended in a room that this tab follows: the room takes the next message. */
export function onReplyEnded(listener: (chatroomId: string) => void): void {
  endListeners.add(listener);
}

/** One room as this tab sees it: snapshot, events, older pages; told to React in frames, not per event. */
export class ConversationStore {
  private view: ConversationView = {
    state: emptyConversation,
    thread: [],
    connection: "connecting",
    hasOlder: false,
    phase: "loading",
    error: null,
  };
  private stream: RoomStream | undefined;
  private olderCursor: string | null = null;
  private watchers = 0;
  private lingerTimer: ReturnType<typeof setTimeout> | undefined;
  private opening: Promise<void> | undefined;
  private readonly reopening = new RetryUntilDone(() => void this.open());
  private loadingOlder: Promise<void> | undefined;
  private readonly refetching = new Set<string>();
  private readonly regenerating = new Map<string, string>();
  private readonly own = new OwnMessages();
  private readonly listeners = new Set<() => void>();
  private frame: number | ReturnType<typeof setTimeout> | undefined;

  /** @param sent what came with the page, shown until the API has answered */
  constructor(
    readonly chatroomId: string,
    sent?: OpenChatroom,
  ) {
    if (sent) this.takeSnapshot(sent);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getView = (): ConversationView => this.view;

  /** The message as it is now; the same object until it changes. */
  getMessage(id: string): Message | undefined {
    return findMessage(this.view.state, id);
  }

  /** Opens the room and follows it until the returned function is called. */
  watch(): () => void {
    this.watchers++;
    clearTimeout(this.lingerTimer);
    // What is on the screen already, mostly because it came with the page, leaves the page time to wake up.
    if (this.view.phase === "open" && !this.stream && !this.writing) void this.openWhenIdle();
    else void this.open();
    return () => {
      this.watchers--;
      if (this.watchers > 0) return;
      this.reopening.pause();
      this.lingerTimer = setTimeout(() => this.hangUp(), LINGER_MS);
    };
  }

  private async openWhenIdle(): Promise<void> {
    await idleMoment();
    if (this.isWatched) void this.open();
  }

  /** Fetches the room and its newest messages, and listens from exactly there on. */
  open(): Promise<void> {
    if (this.stream && this.view.phase === "open") return Promise.resolve();
    this.opening ??= this.load().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async load(): Promise<void> {
    try {
      const answer = await call("GET /chatroom/{chatroomId}", {
        params: { chatroomId: this.chatroomId },
        query: { limit: NEWEST_MESSAGES },
      });
      this.takeSnapshot(answer);
      this.announce();
      this.reopening.done();
      this.listen(answer.eventsCursor);
    } catch (cause) {
      const error = cause instanceof ApiError ? cause : new ApiError("internal", String(cause), { cause });
      if (error.status === 404) this.patch({ phase: "gone", error });
      else this.notOpened(error);
    }
  }

  private takeSnapshot({ messages, messagesCursor, eventsCursor: _, ...room }: OpenChatroom): void {
    // After a long absence the newest page may not reach down to what is loaded: older pages close the gap.
    const isApart = messages[0] !== undefined && this.getMessage(messages[0].id) === undefined;
    if (this.view.phase !== "open" || isApart) this.olderCursor = messagesCursor;
    const state = mergeMessages({ ...this.view.state, room }, messages);
    this.put(this.showOwn(state, messages), {
      phase: "open",
      error: null,
      hasOlder: this.olderCursor !== null,
    });
  }

  /** What was loaded stays on the screen, with a word that it is not live; the room is asked for again. */
  private notOpened(error: ApiError): void {
    if (this.isWatched && error.isTransient) this.reopening.later(error.retryAfter);
    this.patch({
      phase: this.view.phase === "open" ? "open" : "failed",
      connection: !navigator.onLine || this.reopening.count > 2 ? "offline" : "connecting",
      error,
    });
  }

  private hangUp(): void {
    this.stream?.close();
    this.stream = undefined;
    this.patch({ connection: "connecting" });
  }

  private listen(after: string): void {
    this.stream?.close();
    this.stream = openRoomStream({
      chatroomId: this.chatroomId,
      after,
      onEvent: (event) => this.take(event),
      onState: (connection) => this.patch({ connection }),
      onGone: () => this.patch({ phase: "gone" }),
    });
  }

  private take(streamed: StreamedEvent): void {
    if (streamed.event === "user.changed") {
      refreshResource(streamed.data.what);
      return;
    }
    if (streamed.event === "resync") {
      this.hangUp();
      void this.open();
      return;
    }
    const state = applyEvent(this.view.state, streamed);
    this.set(streamed.event === "message.created" ? this.showOwn(state, [streamed.data.message]) : state);
    for (const id of this.view.state.gaps) void this.refetch(id);
    if (ENDINGS.has(streamed.event)) for (const listener of endListeners) listener(this.chatroomId);
  }

  /** Fetches a reply of which a piece was missed; the deltas that follow continue it. */
  private async refetch(messageId: string): Promise<void> {
    if (this.refetching.has(messageId)) return;
    this.refetching.add(messageId);
    try {
      const message = await call("GET /chatroom/{chatroomId}/message/{messageId}", {
        params: { chatroomId: this.chatroomId, messageId },
      });
      this.merge([message]);
    } catch {
      // The next event of this reply finds the gap again.
    } finally {
      this.refetching.delete(messageId);
    }
  }

  /** Adds what an answer of the API carried; older than what is known, it changes nothing. */
  merge(messages: readonly Message[]): void {
    this.set(mergeMessages(this.view.state, messages));
  }

  /** Names a message that is on its way from here. */
  expect(entry: OutboxEntry): void {
    this.own.expect(entry);
  }

  /** What is on its way from here, and came by stream or snapshot before the answer, takes its own place. */
  private showOwn(state: ConversationState, messages: readonly Message[]): ConversationState {
    return messages
      .filter(({ id, role }) => role === "user" && !this.getMessage(id))
      .reduceRight(
        (shown, message) => (this.own.recognise(message) ? showBranch(shown, message.id) : shown),
        state,
      );
  }

  /** The outbox key that a message was sent under, if it was sent from here. */
  outboxKeyOf(messageId: string): string | undefined {
    return this.own.outboxKeyOf(messageId);
  }

  /** True when the message of this outbox entry is among the room's messages already. */
  hasArrived(outboxKey: string): boolean {
    return this.own.hasArrived(outboxKey);
  }

  /** Adds a message that this tab sent, with its reply, and shows their branch. */
  mergeSent({ message, reply }: SentMessage, outboxKey?: string): void {
    if (outboxKey) this.own.arrived(outboxKey, message.id);
    this.set(showBranch(mergeMessages(this.view.state, [message, reply]), reply.id));
  }

  show(messageId: string): void {
    this.set(showBranch(this.view.state, messageId));
  }

  /** Adds the page of messages before the oldest loaded one. */
  loadOlder(limit = PAGE_SIZE): Promise<void> {
    if (this.olderCursor === null) return Promise.resolve();
    this.loadingOlder ??= this.fetchOlder(this.olderCursor, limit).finally(() => {
      this.loadingOlder = undefined;
    });
    return this.loadingOlder;
  }

  /** Loads back to a message; false when it is not there, or too far back, or could not be fetched. */
  async reach(messageId: string): Promise<boolean> {
    for (let page = 0; page < MOST_REACH_PAGES && !this.getMessage(messageId); page++) {
      const before = this.olderCursor;
      await this.loadOlder(REACH_PAGE_SIZE);
      if (this.olderCursor === before) break;
    }
    return this.getMessage(messageId) !== undefined;
  }

  private async fetchOlder(before: string, limit: number): Promise<void> {
    try {
      const { items, nextCursor } = await callPage("GET /chatroom/{chatroomId}/message", {
        params: { chatroomId: this.chatroomId },
        query: { before, limit },
      });
      this.olderCursor = nextCursor;
      this.set(mergeMessages(this.view.state, items), { hasOlder: nextCursor !== null });
    } catch {
      // The reader is still at the top: the next scroll tries again.
    }
  }

  /** Asks the server to stop the reply; the text so far is kept. */
  async stop(messageId: string): Promise<void> {
    this.merge([
      await call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
        params: { chatroomId: this.chatroomId, messageId },
      }),
    ]);
  }

  /** Makes another reply beside this one and shows it. */
  async regenerate(messageId: string, model?: string): Promise<void> {
    // The same key until it went through: pressing again after a lost answer makes no second reply.
    const wish = `${messageId} ${model ?? ""}`;
    const idempotencyKey = this.regenerating.get(wish) ?? crypto.randomUUID();
    this.regenerating.set(wish, idempotencyKey);
    this.mergeSent(
      await call("POST /chatroom/{chatroomId}/message/{messageId}/regenerate", {
        params: { chatroomId: this.chatroomId, messageId },
        body: { model },
        idempotencyKey,
      }),
    );
    this.regenerating.delete(wish);
  }

  async rate(messageId: string, feedback: Message["feedback"]): Promise<void> {
    this.merge([
      await call("PATCH /chatroom/{chatroomId}/message/{messageId}", {
        params: { chatroomId: this.chatroomId, messageId },
        body: { feedback },
      }),
    ]);
  }

  /** Changes how replies are made here (model, persona, switches). */
  async updateRoom(
    body: NonNullable<Parameters<typeof call<"PATCH /chatroom/{chatroomId}">>[1]>["body"],
  ): Promise<void> {
    const params = { chatroomId: this.chatroomId };
    const room = await call("PATCH /chatroom/{chatroomId}", { params, body });
    this.set({ ...this.view.state, room });
  }

  retryNow(): void {
    if (this.stream) this.stream.retryNow();
    else void this.open();
  }

  get isWatched(): boolean {
    return this.watchers > 0;
  }

  /** The reply of the branch shown that is being made, if one is. */
  get writing(): Message | undefined {
    for (const { id } of this.view.thread) {
      const message = this.view.state.live.get(id);
      if (message && !isFinal(message)) return message;
    }
    return undefined;
  }

  private set(state: ConversationState, more: Partial<ConversationView> = {}): void {
    if (state === this.view.state && Object.keys(more).length === 0) return;
    this.put(state, more);
    this.announce();
  }

  private put(state: ConversationState, more: Partial<ConversationView>): void {
    const { state: before, thread } = this.view;
    const isSameShape =
      state.children === before.children &&
      state.anchor === before.anchor &&
      state.choices === before.choices;
    this.view = { ...this.view, ...more, state, thread: isSameShape ? thread : threadOf(state) };
  }

  private patch(more: Partial<ConversationView>): void {
    this.view = { ...this.view, ...more };
    this.announce();
  }

  /** Several events in one frame are one render; a hidden tab gets no frames, so it gets a timer. */
  private announce(): void {
    if (this.frame !== undefined) return;
    const tell = () => {
      this.frame = undefined;
      for (const listener of this.listeners) listener();
    };
    this.frame = document.hidden ? setTimeout(tell, 100) : requestAnimationFrame(tell);
  }
}
