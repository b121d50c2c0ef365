import type { Chatroom } from "@/lib/contract/chatroom";
import type { RoomEvent } from "@/lib/contract/events";
import type { Message, ReplyErrorCode } from "@/lib/contract/message";

/**
 * What one tab knows of a room. Every function here is pure and takes any event twice without harm.
 *
 * Replies that are being written live apart from the settled messages, so that a delta copies one small map
 * and appends to one string (a rope in every engine): its cost does not depend on how much is there already.
 */
export interface ConversationState {
  readonly room: Chatroom | null;
  readonly settled: ReadonlyMap<string, Message>;
  /** Replies that are pending or streaming; rarely more than one. */
  readonly live: ReadonlyMap<string, Message>;
  /** Ids of the messages that follow each message, oldest first; FIRST holds those that follow none. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Replies of which a piece was missed: they must be fetched. */
  readonly gaps: ReadonlySet<string>;
  /** The branch shown goes through this message; null shows the newest. */
  readonly anchor: string | null;
  /** The child last chosen below a message, so that paging back finds the branch as it was left. */
  readonly choices: ReadonlyMap<string, string>;
}

/** Key in `children` of the messages that follow none. */
const FIRST = "";

export const emptyConversation: ConversationState = {
  room: null,
  settled: new Map(),
  live: new Map(),
  children: new Map(),
  gaps: new Set(),
  anchor: null,
  choices: new Map(),
};

/** A reply that will change no more. */
export function isFinal({ status }: Message): boolean {
  return status === "complete" || status === "failed" || status === "stopped";
}

/** The message with this id, settled or being written. */
export function findMessage(state: ConversationState, id: string): Message | undefined {
  return state.live.get(id) ?? state.settled.get(id);
}

/** The truer one of two views of the same message: later attempt, then final, then longer. */
function truer(known: Message, given: Message): Message {
  if (given.attempt !== known.attempt) return given.attempt > known.attempt ? given : known;
  if (isFinal(given)) return isSame(known, given) ? known : given;
  if (isFinal(known)) return known;
  const content = given.content.length >= known.content.length ? given.content : known.content;
  const thoughts =
    (given.thoughts?.length ?? 0) >= (known.thoughts?.length ?? 0) ? given.thoughts : known.thoughts;
  const status = known.status === "streaming" ? known.status : given.status;
  return { ...given, status, content, thoughts };
}

/** What is the same stays the same object, so that nothing renders again. */
function isSame(known: Message, given: Message): boolean {
  return (Object.keys(given) as (keyof Message)[]).every(
    (key) => known[key] === given[key] || JSON.stringify(known[key]) === JSON.stringify(given[key]),
  );
}

/** UUIDv7 sorts by time of creation. */
function insertSorted(ids: readonly string[], id: string): readonly string[] {
  let at = ids.length;
  while (at > 0 && (ids[at - 1] as string) > id) at--;
  return [...ids.slice(0, at), id, ...ids.slice(at)];
}

/** Adds messages from a snapshot, a page of older ones, or an event; nothing newer is overwritten. */
export function mergeMessages(state: ConversationState, given: readonly Message[]): ConversationState {
  if (given.length === 0) return state;
  const settled = new Map(state.settled);
  const live = new Map(state.live);
  let children: Map<string, readonly string[]> | undefined;
  const gaps = new Set(state.gaps);
  for (const message of given) {
    const known = live.get(message.id) ?? settled.get(message.id);
    const merged = known ? truer(known, message) : message;
    if (isFinal(merged)) {
      live.delete(merged.id);
      settled.set(merged.id, merged);
    } else live.set(merged.id, merged);
    gaps.delete(message.id);
    if (!known) {
      const parent = message.parentId ?? FIRST;
      children ??= new Map(state.children);
      children.set(parent, insertSorted(children.get(parent) ?? [], message.id));
    }
  }
  return { ...state, settled, live, gaps, children: children ?? state.children };
}

function change(state: ConversationState, message: Message): ConversationState {
  return { ...state, live: new Map(state.live).set(message.id, message) };
}

function markGap(state: ConversationState, id: string): ConversationState {
  return state.gaps.has(id) ? state : { ...state, gaps: new Set(state.gaps).add(id) };
}

/** The reply as attempt number `attempt` begins: what an earlier one wrote is gone. */
function begin(message: Message, attempt: number): Message {
  return {
    ...message,
    attempt,
    status: "streaming",
    content: "",
    thoughts: null,
    grounding: null,
    error: null,
    retryAt: null,
  };
}

function applyDelta(
  state: ConversationState,
  { messageId, attempt, part, offset, text }: Extract<RoomEvent, { event: "reply.delta" }>["data"],
): ConversationState {
  let message = state.live.get(messageId);
  if (!message) return state.settled.has(messageId) ? state : markGap(state, messageId);
  if (attempt < message.attempt) return state;
  if (attempt > message.attempt) message = begin(message, attempt);
  const known = part === "content" ? message.content : (message.thoughts ?? "");
  if (offset > known.length) return markGap(change(state, message), messageId);
  const seen = known.length - offset;
  if (seen >= text.length) return state.live.get(messageId) === message ? state : change(state, message);
  const grown = known + (seen > 0 ? text.slice(seen) : text);
  const status = "streaming";
  return change(
    state,
    part === "content"
      ? { ...message, status, retryAt: null, error: null, content: grown }
      : { ...message, status, retryAt: null, error: null, thoughts: grown },
  );
}

/** Applies one event of the room's log. Applying it twice, or after something newer, changes nothing. */
export function applyEvent(state: ConversationState, { event, data }: RoomEvent): ConversationState {
  switch (event) {
    case "message.created": {
      const next = mergeMessages(state, [data.message]);
      return followNew(state, next, data.message);
    }
    case "reply.completed":
    case "reply.failed":
    case "reply.stopped":
      return mergeMessages(state, [data.message]);
    case "reply.started":
    case "reply.reset": {
      const message = state.live.get(data.messageId);
      if (!message) return state.settled.has(data.messageId) ? state : markGap(state, data.messageId);
      if (data.attempt > message.attempt) return change(state, begin(message, data.attempt));
      if (data.attempt < message.attempt || message.status === "streaming") return state;
      return change(state, { ...message, status: "streaming", retryAt: null, error: null });
    }
    case "reply.retrying": {
      const message = state.live.get(data.messageId);
      if (!message) return state.settled.has(data.messageId) ? state : markGap(state, data.messageId);
      if (data.attempt < message.attempt) return state;
      const reason = data.reason as ReplyErrorCode;
      return change(state, {
        ...message,
        attempt: data.attempt,
        status: "pending",
        retryAt: data.at,
        error: { code: reason, message: "", category: null },
      });
    }
    case "reply.delta":
      return applyDelta(state, data);
    case "room.updated":
      return { ...state, room: data.room };
    default:
      return state; // An event of a newer server.
  }
}

/** One place in the thread shown, with its branches. */
export interface ThreadEntry {
  readonly id: string;
  /** All messages that follow the same one, this one among them, oldest first. */
  readonly siblings: readonly string[];
}

function newestId(state: ConversationState): string | undefined {
  let newest: string | undefined;
  for (const ids of [state.settled.keys(), state.live.keys()])
    for (const id of ids) if (newest === undefined || id > newest) newest = id;
  return newest;
}

/**
 * The branch to show, oldest first: from the anchor (or the newest message) up to the first message that is
 * loaded, and down along the chosen or else the newest children.
 */
export function threadOf(state: ConversationState): readonly ThreadEntry[] {
  const start = state.anchor && findMessage(state, state.anchor) ? state.anchor : newestId(state);
  if (start === undefined) return [];
  const path: string[] = [];
  for (let at: string | null | undefined = start; at; ) {
    const message: Message | undefined = findMessage(state, at);
    if (!message) break;
    path.push(at);
    at = message.parentId;
  }
  path.reverse();
  for (let at = start; ; ) {
    const below = state.children.get(at);
    if (!below || below.length === 0) break;
    const chosen = state.choices.get(at);
    at = chosen && below.includes(chosen) ? chosen : (below.at(-1) as string);
    path.push(at);
  }
  return path.map((id) => ({
    id,
    siblings: state.children.get(findMessage(state, id)?.parentId ?? FIRST) ?? [id],
  }));
}

/** Shows the branch that goes through this message. */
export function showBranch(state: ConversationState, id: string): ConversationState {
  const message = findMessage(state, id);
  if (!message) return state;
  const choices = new Map(state.choices);
  for (
    let at: Message | undefined = message;
    at;
    at = at.parentId ? findMessage(state, at.parentId) : undefined
  )
    choices.set(at.parentId ?? FIRST, at.id);
  return { ...state, anchor: id, choices };
}

/** A message that continues the branch shown is shown; one that was made elsewhere only adds to the count. */
function followNew(before: ConversationState, after: ConversationState, message: Message): ConversationState {
  if (findMessage(before, message.id)) return after;
  const last = threadOf(before).at(-1)?.id;
  if (last === undefined || message.parentId === last) return showBranch(after, message.id);
  // Without an anchor the newest message decides; pin the branch that is being read.
  return before.anchor ? after : showBranch(after, last);
}
