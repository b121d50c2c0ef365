import { describe, expect, it } from "vitest";
import { rowsOf } from "@/components/chat/thread-rows";
import type { ThreadEntry } from "@/lib/client/conversation-state";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import { messageId, outboxEntry } from "../../lib/client/messages";

const thread: ThreadEntry[] = [1, 2, 3, 4].map((n) => ({ id: messageId(n), siblings: [messageId(n)] }));

/** What stands on the screen: ids of what is there, keys of what is on its way. */
const shown = (...outgoing: OutboxEntry[]) =>
  rowsOf(null, thread, outgoing, false).map(({ prompt, outgoing: entry }) => entry?.key ?? prompt?.id);
const all = thread.map(({ id }) => id);

describe("what is on its way hides nothing that was said", () => {
  it("a message that follows one on the screen, also when much was said after it", () => {
    expect(shown(outboxEntry("next", { parentId: messageId(4) }))).toEqual([...all, "next"]);
    expect(shown(outboxEntry("late", { parentId: messageId(2) }))).toEqual([...all, "late"]);
  });

  it("a refused one, edit or not", () => {
    const refused = { parentId: messageId(2), state: "refused" } as const;
    expect(shown(outboxEntry("no", refused), outboxEntry("edit", { ...refused, isEdit: true }))).toEqual([
      ...all,
      "no",
      "edit",
    ]);
  });

  it("one that follows what this tab does not know", () => {
    const parentId = messageId(77);
    expect(shown(outboxEntry("far", { parentId }), outboxEntry("edit", { parentId, isEdit: true }))).toEqual([
      ...all,
      "far",
      "edit",
    ]);
  });
});

describe("an edit on its way", () => {
  it("takes the place of what it replaces, and what follows stands below it", () => {
    expect(
      shown(outboxEntry("edit", { parentId: messageId(2), isEdit: true }), outboxEntry("next", {})),
    ).toEqual([messageId(1), messageId(2), "edit", "next"]);
  });

  it("of the first prompt replaces everything", () => {
    expect(shown(outboxEntry("edit", { parentId: null, isEdit: true }))).toEqual(["edit"]);
  });
});
