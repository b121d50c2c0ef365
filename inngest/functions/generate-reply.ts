import "server-only";
import { NonRetriableError, RetryAfterError } from "inngest";
import { plans } from "@/lib/plans";
import { failReply } from "@/lib/usecases/end-reply";
import { generateReply as generate } from "@/lib/usecases/generate-reply";
import { REPLY_ABANDONED, REPLY_REQUESTED, type ReplyRequested } from "@/lib/usecases/reply-events";
import { inngest } from "@/lib/vendors/inngest";

const RETRIES = 4;

/**
 * Answers a message. One step, because a step is two requests; Pro before Basic, and each user only as many
 * at a time as the plan has slots. It is tried five times, at the moments that the reply itself announces.
 */
export const generateReply = inngest.createFunction(
  {
    id: "generate-reply",
    name: "Generate a reply",
    triggers: [{ event: REPLY_REQUESTED }, { event: REPLY_ABANDONED }],
    retries: RETRIES,
    concurrency: [
      { key: "event.data.basicSlot", limit: plans().basic.concurrentReplies },
      { key: "event.data.proSlot", limit: plans().pro.concurrentReplies },
    ],
    priority: { run: "event.data.priority" },
    onFailure: async ({ event }) => {
      const { replyId } = event.data.event.data as unknown as ReplyRequested;
      // A worker that lives is left to it; one that has just died is left to the rescue.
      await failReply(replyId, "nobody", "interrupted");
    },
  },
  async ({ event, attempt }) => {
    const { replyId, chatroomId } = event.data as unknown as ReplyRequested;
    if (!replyId || !chatroomId) throw new NonRetriableError("the event names no reply");
    const lastTry = attempt >= RETRIES;
    const outcome = await generate(replyId, chatroomId, lastTry);
    if (outcome.kind === "retry") throw new RetryAfterError(outcome.reason, outcome.at);
    // Inngest calls again when a call has broken off: the worker that it lost may live, or have just died.
    if (outcome.kind === "taken" && !lastTry)
      throw new RetryAfterError("another worker has this reply", outcome.at);
    return { outcome: outcome.kind };
  },
);
