import type { Attachment } from "@/lib/contract/attachment";

/** What was being written: kept per user and room (or prompt), through reloads, errors and sign-outs. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export const NEW_ROOM = "new";
/** Where a change of a prompt that was sent is kept while it is made. */
export const editOf = (messageId: string) => `edit-${messageId}`;
const EMPTY: Draft = { text: "", attachments: [] };
/** Where storage is full or forbidden, drafts last as long as the page. */
const memory = new Map<string, Draft>();

const prefixOf = (userId: string) => `castor:draft:${userId}:`;
const keyOf = (userId: string, room: string) => prefixOf(userId) + room;

/** Reads the draft of a room (NEW_ROOM: of a chat not yet begun); an empty one when there is none. */
export function readDraft(userId: string, room: string): Draft {
  const key = keyOf(userId, room);
  try {
    const text = localStorage.getItem(key);
    if (text) return { ...EMPTY, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    // Fall through to the page's own memory.
  }
  return memory.get(key) ?? EMPTY;
}

/** Keeps a draft; an empty one is forgotten. */
export function keepDraft(userId: string, room: string, draft: Draft): void {
  const key = keyOf(userId, room);
  const isEmpty = draft.text === "" && draft.attachments.length === 0;
  if (isEmpty) memory.delete(key);
  else memory.set(key, draft);
  try {
    if (isEmpty) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // The page's memory has it.
  }
}

/** Forgets every draft of a user whose account is gone. */
export function forgetDrafts(userId: string): void {
  const isTheirs = (key: string) => key.startsWith(prefixOf(userId));
  for (const key of [...memory.keys()].filter(isTheirs)) memory.delete(key);
  try {
    for (const key of Object.keys(localStorage).filter(isTheirs)) localStorage.removeItem(key);
  } catch {
    // The page's memory was all there was.
  }
}
