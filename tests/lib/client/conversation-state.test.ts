import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyEvent,
  type ConversationState,
  emptyConversation,
  findMessage,
  mergeMessages,
  showBranch,
  threadOf,
} from "@/lib/client/conversation-state";
import type { RoomEvent } from "@/lib/contract/events";
import type { Message } from "@/lib/contract/message";
import { message, messageId } from "./messages";

const REPLY = messageId(2);
const prompt = message(1, { role: "user", content: "Why?" });
const pending = message(2, { parentId: prompt.id, status: "pending", attempt: 0 });

interface Step {
  readonly event: RoomEvent;
  /** What the database says right after it. */
  readonly truth: Message;
}

/** A room's log as a server would write it: some attempts that are given up, then one that ends. */
const history = fc
  .record({
    attempts: fc.array(
      fc.array(
        fc.record({
          part: fc.constantFrom("content", "content", "thoughts"),
          text: fc.string({ minLength: 1 }),
        }),
        { maxLength: 8 },
      ),
      { minLength: 1, maxLength: 3 },
    ),
    end: fc.constantFrom("reply.completed", "reply.failed", "reply.stopped"),
    isBusy: fc.boolean(),
  })
  .map(({ attempts, end, isBusy }): Step[] => {
    const steps: Step[] = [];
    let truth = pending;
    const add = (event: RoomEvent) => steps.push({ event, truth });
    add({ event: "message.created", data: { message: prompt } });
    add({ event: "message.created", data: { message: pending } });
    attempts.forEach((deltas, index) => {
      const attempt = index + 1;
      truth = {
        ...truth,
        attempt,
        status: "streaming",
        content: "",
        thoughts: null,
        retryAt: null,
        error: null,
      };
      if (index > 0) add({ event: "reply.reset", data: { messageId: REPLY, attempt } });
      add({ event: "reply.started", data: { messageId: REPLY, attempt } });
      for (const { part, text } of deltas) {
        const offset = part === "content" ? truth.content.length : (truth.thoughts ?? "").length;
        truth =
          part === "content"
            ? { ...truth, content: truth.content + text }
            : { ...truth, thoughts: (truth.thoughts ?? "") + text };
        add({
          event: "reply.delta",
          data: { messageId: REPLY, attempt, part: part as "content" | "thoughts", offset, text },
        });
      }
      if (isBusy && index < attempts.length - 1) {
        truth = { ...truth, status: "pending", retryAt: "2026-11-22T09:31:00.000Z" };
        add({
          event: "reply.retrying",
          data: { messageId: REPLY, attempt, at: "2026-11-22T09:31:00.000Z", reason: "model_busy" },
        });
      }
    });
    const status = {
      "reply.completed": "complete",
      "reply.failed": "failed",
      "reply.stopped": "stopped",
    } as const;
    truth = { ...truth, status: status[end as keyof typeof status], retryAt: null };
    add({ event: end as "reply.completed", data: { message: truth } });
    return steps;
  });

function textOf(state: ConversationState) {
  const reply = findMessage(state, REPLY);
  return reply && { content: reply.content, thoughts: reply.thoughts ?? "", status: reply.status };
}

function play(state: ConversationState, steps: readonly Step[]): ConversationState {
  return steps.reduce((at, { event }) => applyEvent(at, event), state);
}

describe("conversation state", () => {
  it("converges from any snapshot, with any part of the log delivered again", () => {
    fc.assert(
      fc.property(
        history,
        fc.nat(),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
        (log, snapshotSeed, fromSeed, repeats) => {
          const snapshotAt = snapshotSeed % log.length;
          const from = fromSeed % (snapshotAt + 1);
          const { truth } = log[snapshotAt] as Step;
          let state = mergeMessages(emptyConversation, [prompt, truth]);
          // Reconnects deliver windows again, each beginning at or before what was seen already.
          let seen = snapshotAt;
          for (const [a, b] of repeats) {
            const end = seen + (b % (log.length - seen));
            state = play(state, log.slice(Math.min(a % log.length, from), end + 1));
            seen = Math.max(seen, end);
          }
          state = play(state, log.slice(from));
          const last = (log.at(-1) as Step).truth;
          expect(textOf(state)).toEqual({
            content: last.content,
            thoughts: last.thoughts ?? "",
            status: last.status,
          });
          expect(state.gaps.size).toBe(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("shows at every step exactly what the server has, when nothing is lost", () => {
    fc.assert(
      fc.property(history, (log) => {
        let state = emptyConversation;
        for (const { event, truth } of log.slice(1)) {
          state = applyEvent(state, event);
          expect(textOf(state)).toEqual({
            content: truth.content,
            thoughts: truth.thoughts ?? "",
            status: truth.status,
          });
        }
      }),
    );
  });

  it("notices a missed piece, and goes on from a fetched copy", () => {
    fc.assert(
      fc.property(history, fc.nat(), (log, seed) => {
        const deltas = log.filter(({ event }) => event.event === "reply.delta");
        fc.pre(deltas.length > 1);
        const lost = deltas[seed % (deltas.length - 1)] as Step;
        let state = emptyConversation;
        for (const step of log) {
          if (step === lost) continue;
          state = applyEvent(state, step.event);
          // A tab that asks at once gets what the database has right then.
          if (state.gaps.has(REPLY)) state = mergeMessages(state, [step.truth]);
        }
        expect(textOf(state)?.content).toBe((log.at(-1) as Step).truth.content);
        expect(state.gaps.size).toBe(0);
      }),
    );
  });

  it("keeps a finished reply when late events or an older snapshot come", () => {
    const done = message(2, { parentId: prompt.id, content: "Because.", attempt: 1 });
    let state = mergeMessages(emptyConversation, [prompt, done]);
    state = applyEvent(state, { event: "reply.started", data: { messageId: REPLY, attempt: 1 } });
    state = applyEvent(state, {
      event: "reply.delta",
      data: { messageId: REPLY, attempt: 1, part: "content", offset: 8, text: " Twice." },
    });
    state = mergeMessages(state, [{ ...done, status: "streaming", content: "Bec" }]);
    expect(findMessage(state, REPLY)).toEqual(done);
  });
});

describe("branches", () => {
  const tree = [
    message(1, { role: "user", content: "one" }),
    message(2, { parentId: messageId(1), content: "reply" }),
    message(3, { role: "user", parentId: messageId(2), content: "two" }),
    message(4, { parentId: messageId(3), content: "reply" }),
    message(5, { role: "user", parentId: messageId(2), content: "two, edited" }),
    message(6, { parentId: messageId(5), content: "reply" }),
  ];
  const ids = (state: ConversationState) => threadOf(state).map(({ id }) => Number(id.slice(-12)));

  it("shows the newest branch, pages to an old one and back to where it was left", () => {
    const state = mergeMessages(emptyConversation, tree);
    expect(ids(state)).toEqual([1, 2, 5, 6]);
    expect(threadOf(state)[2]?.siblings).toEqual([messageId(3), messageId(5)]);
    const old = showBranch(state, messageId(3));
    expect(ids(old)).toEqual([1, 2, 3, 4]);
    expect(ids(showBranch(old, messageId(5)))).toEqual([1, 2, 5, 6]);
  });

  it("does not leave the branch being read when another device makes one", () => {
    let state = mergeMessages(emptyConversation, tree.slice(0, 4));
    for (const added of tree.slice(4))
      state = applyEvent(state, { event: "message.created", data: { message: added } });
    expect(ids(state)).toEqual([1, 2, 3, 4]);
    expect(threadOf(state)[2]?.siblings.length).toBe(2);
  });

  it("follows a message that continues the branch being read", () => {
    let state = mergeMessages(emptyConversation, tree.slice(0, 2));
    for (const added of tree.slice(2, 4))
      state = applyEvent(state, { event: "message.created", data: { message: added } });
    expect(ids(state)).toEqual([1, 2, 3, 4]);
  });

  it("shows what is loaded when the beginning is not, and joins it when it comes", () => {
    const late = mergeMessages(emptyConversation, tree.slice(2));
    expect(ids(late)).toEqual([5, 6]);
    expect(ids(mergeMessages(late, tree.slice(0, 2)))).toEqual([1, 2, 5, 6]);
  });
});

describe("cost of a delta", () => {
  function timePerDelta(length: number): number {
    const reply = message(2, { status: "streaming", content: "x".repeat(length) });
    const others = Array.from({ length: 500 }, (_, index) => message(index + 10));
    let state = mergeMessages(emptyConversation, [...others, reply]);
    const rounds = 2000;
    const begin = performance.now();
    for (let round = 0, offset = length; round < rounds; round++, offset += 10) {
      state = applyEvent(state, {
        event: "reply.delta",
        data: { messageId: REPLY, attempt: 1, part: "content", offset, text: "0123456789" },
      });
    }
    return (performance.now() - begin) / rounds;
  }

  it("does not grow with the length of the reply", () => {
    timePerDelta(1000);
    const best = (length: number) => Math.min(...[1, 2, 3, 4, 5].map(() => timePerDelta(length)));
    // A hundred times the text; growing cost would show a factor near a hundred.
    expect(best(1_000_000)).toBeLessThan(best(10_000) * 5 + 0.005);
  });
});
