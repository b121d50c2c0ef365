import "server-only";
import type { Attachment as AttachmentItem } from "@/lib/contract/attachment";
import type {
  BlockCategory,
  Grounding,
  Message as MessageItem,
  Receipt,
  ReplyErrorCode,
} from "@/lib/contract/message";
import type { Attachment } from "@/lib/db/generated/client";
import type { MessageRow } from "@/lib/db/messages";

/** What each failure says to the person who asked. */
const REPLY_ERRORS: Record<ReplyErrorCode, string> = {
  model_busy:
    "Gemini is very busy right now and did not answer after several tries. Try again in a few minutes.",
  safety_prompt: "Gemini's safety filters blocked this prompt. Put it in other words and send it again.",
  safety_reply: "Gemini's safety filters stopped this reply. Put the question in other words and try again.",
  recitation:
    "Gemini stopped because the reply came too close to a published text. Ask for a summary instead.",
  empty_reply: "Gemini finished without writing anything. Try again.",
  too_long: "This is longer than the model can take in or write at once. Shorten it, or ask for it in parts.",
  model_refused: "Gemini did not accept this request. Try another model, or leave the attachments out.",
  interrupted: "The connection to Gemini broke several times. Try again.",
  service_unavailable: "Castor cannot reach Gemini right now. If it goes on, tell whoever runs this site.",
};

/** An attachment as the API shows it. */
export function toAttachment(row: Omit<Attachment, "data">): AttachmentItem {
  const { id, fileName, mediaType, bytes, width, height, createdAt } = row;
  return {
    id,
    fileName,
    mediaType,
    bytes,
    width,
    height,
    url: `/api/attachment/${id}`,
    createdAt: createdAt.toISOString(),
  };
}

function receiptOf(row: MessageRow): Receipt | null {
  if (row.role === "user") return null;
  return {
    charge: row.charge,
    reason: row.charge === "free" ? "unlimited_plan" : (row.refundReason as Receipt["reason"]),
  };
}

/** A message as the API shows it. */
export function toMessage(row: MessageRow): MessageItem {
  const code = row.errorCode as ReplyErrorCode | null;
  const iso = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: row.id,
    chatroomId: row.chatroomId,
    role: row.role,
    parentId: row.parentId,
    status: row.status,
    content: row.content,
    thoughts: row.thoughts,
    grounding: row.grounding as Grounding | null,
    model: row.model,
    attempt: row.attempt,
    retryAt: iso(row.retryAt),
    error: code && {
      code,
      message: REPLY_ERRORS[code],
      category: row.errorCategory as BlockCategory | null,
    },
    receipt: receiptOf(row),
    tokens:
      row.promptTokens === null
        ? null
        : { prompt: row.promptTokens, reply: row.replyTokens ?? 0, thoughts: row.thoughtsTokens ?? 0 },
    timing: row.totalMs === null ? null : { firstTokenMs: row.firstTokenMs, totalMs: row.totalMs },
    omittedMessages: row.omittedMessages,
    feedback: row.feedback,
    attachments: row.attachments.map(toAttachment),
    createdAt: row.createdAt.toISOString(),
    finishedAt: iso(row.finishedAt),
  };
}
