import "server-only";
import { addToOutbox } from "@/lib/db/outbox";
import {
  type ClaimedReply,
  claimReply,
  endReply,
  findHolder,
  MOST_ATTEMPTS,
  postponeReply,
  type ReplyEnding,
} from "@/lib/db/replies";
import { log } from "@/lib/log";
import { DEFAULT_MODEL } from "@/lib/plans";
import { appendToLog, logEnd } from "@/lib/stream/room-log";
import { buildContext } from "@/lib/usecases/build-context";
import { deliverNow } from "@/lib/usecases/deliver-outbox";
import { announceEnding, failReply, stopIdleReply } from "@/lib/usecases/end-reply";
import { roomUntitled } from "@/lib/usecases/reply-events";
import { Overtaken, ReplyWriter, StopRequested } from "@/lib/usecases/reply-writer";
import { roomsChanged } from "@/lib/usecases/room-list-cache";
import { GeminiError, streamReply } from "@/lib/vendors/gemini";

/** What is said to every model before the room's own instruction. */
const HOUSE_INSTRUCTION =
  "You are the assistant in Castor, a chat application. Answer in the language of the question. Use Markdown: fenced code with its language, tables where they help, LaTeX between $$ for formulas. Be correct first, then brief.";

/** How one run of generate-reply ended. */
export type Outcome =
  /** The reply has ended, now or before: complete, failed for good, or stopped. */
  | { readonly kind: "ended" }
  /** Try again then; the reply waits in line. */
  | { readonly kind: "retry"; readonly at: Date; readonly reason: string }
  /** Another worker has it, and lives unless it has not beaten again by then. */
  | { readonly kind: "taken"; readonly at: Date };

/** Longest wait that Gemini may ask for; beyond it the prompt is given back at once. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Makes one reply: claims it, streams it from Gemini into the room's log, saves it. Safe to run any number
 * of times and on any number of machines: the claim lets one in, the attempt number fences off the rest.
 * @param chatroomId where the reply is
 * @param lastTry true when the queue will not call again
 */
export async function generateReply(replyId: string, chatroomId: string, lastTry: boolean): Promise<Outcome> {
  const reply = await claimReply(replyId, await logEnd(chatroomId));
  if (!reply) return lookAtHolder(replyId);
  if (reply.attempt > MOST_ATTEMPTS) {
    await failReply(reply.id, { attempt: reply.attempt }, "interrupted");
    return { kind: "ended" };
  }
  const startedAt = Date.now();
  const writer = new ReplyWriter(reply);
  let omittedMessages = 0;
  try {
    await writer.start();
    const model = reply.model ?? DEFAULT_MODEL;
    const context = await buildContext(reply.parentId ?? reply.id, model);
    omittedMessages = context.omitted;
    const pieces = streamReply({
      model,
      system: instructionOf(reply),
      turns: context.turns,
      webSearch: optionsOf(reply).webSearch === true,
      thinking: optionsOf(reply).thinking === true,
      signal: writer.signal,
    });
    for await (const piece of pieces) {
      if (piece.kind !== "end") {
        writer.write(piece.kind, piece.text);
        continue;
      }
      await writer.close();
      await complete(reply, {
        content: writer.content,
        thoughts: writer.thoughts || null,
        grounding: piece.grounding ?? undefined,
        errorCode: piece.truncated ? "too_long" : null,
        promptTokens: piece.tokens?.prompt ?? null,
        replyTokens: piece.tokens?.reply ?? null,
        thoughtsTokens: piece.tokens?.thoughts ?? null,
        omittedMessages,
        firstTokenMs: writer.firstWordAt && writer.firstWordAt - startedAt,
        totalMs: Date.now() - startedAt,
      });
    }
    return { kind: "ended" };
  } catch (thrown) {
    // A stop or a takeover may surface as whatever the interrupted call threw.
    const error: unknown = writer.signal.aborted ? writer.signal.reason : thrown;
    await writer.close().catch(() => {});
    if (error instanceof Overtaken) return lookAtHolder(replyId);
    const retry = error instanceof StopRequested ? undefined : await recover(reply, error, lastTry);
    return retry ?? stop(reply, writer, omittedMessages, startedAt);
  } finally {
    writer.dispose();
  }
}

/** Why a reply could not be claimed. One that was to be stopped when its worker died ends here. */
async function lookAtHolder(replyId: string): Promise<Outcome> {
  const reply = await findHolder(replyId);
  if (!reply || reply.ended) return { kind: "ended" };
  if (reply.stopRequestedAt && (await stopIdleReply(reply))) return { kind: "ended" };
  return { kind: "taken", at: reply.staleAt };
}

function optionsOf({ chatroom }: ClaimedReply): { webSearch?: boolean; thinking?: boolean } {
  return (chatroom.options ?? {}) as { webSearch?: boolean; thinking?: boolean };
}

function instructionOf({ chatroom }: ClaimedReply): string {
  const own = chatroom.systemInstruction ?? chatroom.persona?.instruction;
  return own ? `${HOUSE_INSTRUCTION}\n\n${own}` : HOUSE_INSTRUCTION;
}

async function complete(reply: ClaimedReply, ending: Omit<ReplyEnding, "status">): Promise<void> {
  const naming = reply.chatroom.untitled
    ? roomUntitled({ chatroomId: reply.chatroomId, replyId: reply.id })
    : undefined;
  const ended = await endReply(
    reply.id,
    { attempt: reply.attempt },
    { ...ending, status: "complete" },
    async (_, tx) => {
      if (naming) await addToOutbox(naming, tx);
    },
  );
  if (!ended) return;
  await announceEnding(ended, "reply.completed");
  if (naming) await deliverNow([naming]);
}

/** Keeps what was written; a reply stopped before its first word costs nothing. */
async function stop(
  reply: ClaimedReply,
  writer: ReplyWriter,
  omittedMessages: number,
  startedAt: number,
): Promise<Outcome> {
  const ended = await endReply(
    reply.id,
    { attempt: reply.attempt },
    {
      status: "stopped",
      content: writer.content,
      thoughts: writer.thoughts || null,
      omittedMessages,
      firstTokenMs: writer.firstWordAt && writer.firstWordAt - startedAt,
      totalMs: Date.now() - startedAt,
      refund: writer.content === "" ? "stopped_before_first_word" : undefined,
    },
  );
  if (ended) await announceEnding(ended, "reply.stopped");
  return { kind: "ended" };
}

/**
 * Puts the reply back in line, or ends it when trying again is of no use. Undefined when it was stopped
 * meanwhile, or is another worker's.
 */
async function recover(reply: ClaimedReply, error: unknown, lastTry: boolean): Promise<Outcome | undefined> {
  const failure =
    error instanceof GeminiError
      ? error
      : new GeminiError("interrupted", String(error), { retryable: true, cause: error });
  log.warn(
    { replyId: reply.id, attempt: reply.attempt, code: failure.code, err: failure },
    "a reply was not made",
  );
  const waitMs = failure.options.retryAfterMs ?? backOffMs(reply.attempt);
  if (!failure.options.retryable || lastTry || waitMs > LONGEST_WAIT_MS) {
    // What a filter stopped is not shown, not even in part.
    await failReply(reply.id, { attempt: reply.attempt }, failure.code, {
      content: "",
      thoughts: null,
      errorCategory: failure.options.category ?? null,
    });
    return { kind: "ended" };
  }
  const at = new Date(Date.now() + waitMs);
  if (!(await postponeReply(reply.id, reply.attempt, at, failure.code))) return undefined;
  const { id: messageId, attempt } = reply;
  await Promise.all([
    appendToLog(reply.chatroomId, [
      { event: "reply.retrying", data: { messageId, attempt, at: at.toISOString(), reason: failure.code } },
    ]),
    roomsChanged(reply.userId),
  ]);
  return { kind: "retry", at, reason: failure.code };
}

/** 1, 2, 4, 8 … seconds, at most 30: a person is waiting. */
function backOffMs(attempt: number): number {
  return Math.min(30_000, 1_000 * 2 ** (attempt - 1));
}
