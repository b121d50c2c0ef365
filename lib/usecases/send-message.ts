import "server-only";
import type { SentMessage } from "@/lib/contract/message";
import { attachToMessage } from "@/lib/db/attachments";
import { touchChatroom } from "@/lib/db/chatrooms";
import { isUniqueViolation, transaction } from "@/lib/db/client";
import { newId } from "@/lib/db/id";
import { findFirstReply, findMessage, findNewestMessage, insertMessage } from "@/lib/db/messages";
import { findUsedToday } from "@/lib/db/usage";
import { AppError } from "@/lib/errors";
import { toMessage } from "@/lib/present/message";
import { LOG_START } from "@/lib/stream/room-log";
import {
  type Asker,
  announceReply,
  guardFairUse,
  insertReply,
  modelFor,
  spendPrompt,
} from "@/lib/usecases/begin-reply";

export interface NewMessage {
  /** The message's own id; a repeated request brings the same one and has no second effect. */
  readonly id: string;
  readonly chatroomId: string;
  readonly content: string;
  readonly attachments?: readonly string[] | undefined;
  /** The message it follows; the room's newest when undefined, none when null. */
  readonly parentId?: string | null | undefined;
}

const TITLE_CHARACTERS = 60;

/**
 * Stores a message and has it answered. One transaction takes the prompt, writes both messages and the
 * outbox row and touches the room; nothing else can fail between them. `used` is the day's prompts so far.
 * @throws AppError not_found, quota_exceeded, rate_limited, conflict, invalid_request
 */
export async function sendMessage(input: NewMessage, asker: Asker): Promise<SentMessage & { used: number }> {
  try {
    return await sendNew(input, asker);
  } catch (error) {
    // A repeat meets what its first try has changed: a reply on its way, a prompt less, its own id.
    const earlier =
      error instanceof AppError || isUniqueViolation(error) ? await findEarlierSend(input, asker) : undefined;
    if (earlier) return earlier;
    throw error;
  }
}

async function sendNew(input: NewMessage, asker: Asker): Promise<SentMessage & { used: number }> {
  const { chatroomId } = input;
  await guardFairUse(asker);
  const sent = await transaction(async (tx) => {
    const room = await touchChatroom(asker.userId, chatroomId, tx);
    if (!room) throw new AppError("not_found");
    const { day, used } = await spendPrompt(asker, tx);
    const parent =
      input.parentId === undefined
        ? await findNewestMessage(chatroomId, tx)
        : input.parentId
          ? await findMessage(asker.userId, chatroomId, input.parentId, tx)
          : null;
    assertCanFollow(parent, input.parentId);
    if (room.untitled && !parent)
      await tx.chatroom.update({
        where: { id: chatroomId },
        data: { title: provisionalTitle(input.content) },
      });
    const row = await insertMessage(
      {
        id: input.id,
        chatroomId,
        userId: asker.userId,
        role: "user",
        status: "complete",
        content: input.content,
        parentId: parent?.id ?? null,
        finishedAt: new Date(),
      },
      tx,
    );
    const attachments = input.attachments?.length
      ? await attachToMessage(asker.userId, input.attachments, { chatroomId, messageId: row.id }, tx)
      : [];
    const reply = await insertReply(
      { id: newId(), chatroomId, parentId: row.id, model: modelFor(room, asker.plan), day },
      asker,
      tx,
    );
    return {
      message: toMessage({ ...row, attachments }),
      reply: toMessage(reply.row),
      event: reply.event,
      used,
    };
  });
  const { message, reply, event, used } = sent;
  const eventsUrl = await announceReply(asker, chatroomId, [message, reply], event);
  return { message, reply, eventsUrl, used };
}

function assertCanFollow(
  parent: { role: string; status: string } | null,
  parentId: string | null | undefined,
): void {
  if (parentId && !parent) {
    const message = "There is no such message in this chatroom. Leave parentId out to follow the newest.";
    throw new AppError("invalid_request", message, { details: [{ field: "body.parentId", message }] });
  }
  if (!parent) return;
  if (parent.status === "pending" || parent.status === "streaming")
    throw new AppError(
      "conflict",
      "The reply before this message is still being written. Wait for it, or stop it first.",
      {
        retryAfter: 5,
      },
    );
  if (parent.role !== "model") {
    const message = "A message follows a reply. Give the id of a reply, or null to begin anew.";
    throw new AppError("invalid_request", message, { details: [{ field: "body.parentId", message }] });
  }
}

/** The answer to a try that committed but never answered. */
async function findEarlierSend(
  { chatroomId, id }: NewMessage,
  { userId }: Asker,
): Promise<(SentMessage & { used: number }) | undefined> {
  const message = await findMessage(userId, chatroomId, id);
  const reply = message && (await findFirstReply(id));
  if (!message || !reply) return undefined;
  const eventsUrl = `/api/chatroom/${chatroomId}/events?after=${LOG_START}`;
  const used = await findUsedToday(userId);
  return { message: toMessage(message), reply: toMessage(reply), eventsUrl, used };
}

/** The first words of the prompt, until the model has found a better title. */
function provisionalTitle(content: string): string {
  const line = content.replace(/\s+/g, " ").trim();
  if (line.length <= TITLE_CHARACTERS) return line;
  const cut = line.slice(0, TITLE_CHARACTERS);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), 30)).trimEnd()}…`;
}
