import type { ThreadEntry } from "@/lib/client/conversation-state";
import type { ConversationStore } from "@/lib/client/conversation-store";
import type { OutboxEntry } from "@/lib/client/outbox-storage";

/** One turn of the conversation: a prompt (or one on its way) and the reply to it. */
export interface Row {
  /** Stays the same when a prompt on its way arrives, so that nothing is built anew. */
  readonly key: string;
  readonly prompt: ThreadEntry | null;
  readonly outgoing: OutboxEntry | null;
  readonly reply: ThreadEntry | null;
}

/** The thread as turns, with what is on its way where it will stand. */
export function rowsOf(
  store: ConversationStore | null,
  thread: readonly ThreadEntry[],
  outgoing: readonly OutboxEntry[],
  hasOlder: boolean,
): readonly Row[] {
  // A refused one has not arrived, whatever was taken for it.
  const waiting = outgoing.filter(({ key, state }) => state === "refused" || !store?.hasArrived(key));
  const shown = thread.slice(0, endOfShown(thread, waiting));

  const rows: Row[] = [];
  for (const entry of shown) {
    const message = store?.getMessage(entry.id);
    const last = rows.at(-1);
    if (message?.role === "model" && last && !last.reply && last.prompt)
      rows[rows.length - 1] = { ...last, reply: entry };
    else if (message?.role === "model") {
      // Its prompt is on the page before: it joins it there.
      if (rows.length > 0 || !hasOlder)
        rows.push({ key: entry.id, prompt: null, outgoing: null, reply: entry });
    } else
      rows.push({
        key: store?.outboxKeyOf(entry.id) ?? entry.id,
        prompt: entry,
        outgoing: null,
        reply: null,
      });
  }
  for (const entry of waiting) rows.push({ key: entry.key, prompt: null, outgoing: entry, reply: null });
  return rows;
}

/**
 * An edited prompt on its way stands beside the one it replaces: the old branch below is not shown meanwhile.
 * Nothing else hides anything, neither a refused edit nor one of a branch that is not on the screen.
 */
function endOfShown(thread: readonly ThreadEntry[], waiting: readonly OutboxEntry[]): number {
  const ends = waiting.flatMap(({ isEdit, state, parentId }) => {
    if (!isEdit || state === "refused") return [];
    if (parentId === null) return [0];
    const parent = thread.findIndex(({ id }) => id === parentId);
    return parent === -1 ? [] : [parent + 1];
  });
  return ends.at(-1) ?? thread.length;
}
