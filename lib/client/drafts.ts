import type { Attachment } from "@/lib/contract/attachment";

/** What was being written: kept per user and room, through reloads, errors and sign-outs. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export const NEW_ROOM = "new";
const EMPTY: Draft = { text: "", attachments: [] };
/** Where storage is full or forbidden, drafts last as long as the page. */
const memory = new Map<string, Draft>();

const keyOf = (userId: string, room: string) => `castor:draft:${userId}:${room}`;

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
