import { z } from "zod";
import { attachment } from "@/lib/contract/attachment";
import { cursor, id, limit, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { MAX_ATTACHMENTS_PER_MESSAGE, MAX_PROMPT_CHARACTERS } from "@/lib/contract/limits";

export const messageStatus = z.enum(["pending", "streaming", "complete", "failed", "stopped"]);

/** Why a reply failed, or why it waits. */
export const replyErrorCode = z.enum([
  "model_busy",
  "safety_prompt",
  "safety_reply",
  "recitation",
  "empty_reply",
  "too_long",
  "model_refused",
  "interrupted",
  "service_unavailable",
]);

/** What a filter of Gemini found: its harm categories, and the reasons that have none. */
export const blockCategory = z.enum([
  "harassment",
  "hate_speech",
  "sexually_explicit",
  "dangerous_content",
  "civic_integrity",
  "prohibited_content",
  "personal_information",
  "blocked_words",
]);

export const grounding = z.object({
  queries: z.array(z.string()),
  sources: z.array(z.object({ title: z.string(), url: z.string() })),
  supports: z.array(
    z.object({
      end: z.number().int().describe("Where in content the claim ends, in UTF-16 code units"),
      sources: z.array(z.number().int()).describe("Indexes into sources"),
    }),
  ),
});

/** What a reply cost: counted against the day's prompts, refunded with a reason, or free. */
export const receipt = z.object({
  charge: z.enum(["counted", "refunded", "free"]),
  reason: z
    .enum(["failed", "blocked", "stopped_before_first_word", "unlimited_plan"])
    .nullable()
    .describe("Why it was refunded or free"),
});

export const message = z.object({
  id,
  chatroomId: id,
  role: z.enum(["user", "model"]),
  parentId: id.nullable().describe("The message it follows; messages with the same parent are branches"),
  status: messageStatus,
  content: z.string().describe("Markdown; what there is of it while streaming"),
  thoughts: z.string().nullable(),
  grounding: grounding.nullable(),
  model: z.string().nullable(),
  attempt: z.number().int().describe("How often the reply was started; a higher one replaces the text"),
  retryAt: time.nullable().describe("When a busy model is asked again"),
  error: z
    .object({
      code: replyErrorCode,
      message: z.string(),
      category: blockCategory
        .nullable()
        .describe("What the safety filter found, where Gemini says so; null for every other failure"),
    })
    .nullable(),
  receipt: receipt.nullable().describe("Null for the user's own messages"),
  tokens: z
    .object({ prompt: z.number().int(), reply: z.number().int(), thoughts: z.number().int() })
    .nullable(),
  timing: z
    .object({ firstTokenMs: z.number().int().nullable(), totalMs: z.number().int().nullable() })
    .nullable(),
  omittedMessages: z.number().int().describe("Oldest messages that did not fit into the model's context"),
  feedback: z.enum(["up", "down"]).nullable(),
  attachments: z.array(attachment),
  createdAt: time,
  finishedAt: time.nullable(),
});

export const sentMessage = z.object({
  message,
  reply: message,
  eventsUrl: z.string().describe("Server-sent events of the room, from just before this message"),
});

const room = z.object({ chatroomId: id });
const inRoom = z.object({ chatroomId: id, messageId: id });

export const sendMessage = endpoint("POST /chatroom/{chatroomId}/message", {
  tag: "Message",
  summary: "Send a message and have it answered",
  description:
    "Answers 202 as soon as the message is stored; the reply is made in the background and streamed to `eventsUrl`. With `Prefer: wait=N` (RFC 7240, N up to 60 seconds) answers 200 with the finished reply when it is ready in time. To edit a message, send the new text with the edited message's own `parentId` (null for the first): a branch is made, nothing is deleted. RateLimit-* headers show the prompts of the plan.",
  auth: "user",
  idempotent: true,
  params: room,
  body: z.strictObject({
    content: z
      .string()
      .trim()
      .min(1, "Write something to send.")
      .max(MAX_PROMPT_CHARACTERS)
      .meta({ example: "Which three temples should I see on a first day in Kyoto?" }),
    attachments: z
      .array(id)
      .max(MAX_ATTACHMENTS_PER_MESSAGE)
      .optional()
      .describe("Ids from POST /attachment"),
    parentId: id
      .nullable()
      .optional()
      .describe("The message this one follows; the newest unless given; null starts a new first branch"),
  }),
  requestHeaders: {
    Prefer: { description: "wait=N: seconds to wait for the finished reply, at most 60", example: "wait=30" },
  },
  responseHeaders: {
    Location: "Path of the reply",
    "Preference-Applied": "With Prefer: wait=N: the seconds that the answer was ready to wait",
  },
  responses: { 200: sentMessage, 202: sentMessage },
  quota: true,
  errors: ["conflict"],
});

export const listMessages = endpoint("GET /chatroom/{chatroomId}/message", {
  tag: "Message",
  summary: "Older messages of a chatroom",
  auth: "user",
  params: room,
  query: z.object({ before: cursor.optional(), limit: limit(50, 200) }),
  responses: { 200: z.array(message) },
  paged: true,
});

export const getMessage = endpoint("GET /chatroom/{chatroomId}/message/{messageId}", {
  tag: "Message",
  summary: "One message",
  auth: "user",
  params: inRoom,
  responses: { 200: message },
});

export const rateMessage = endpoint("PATCH /chatroom/{chatroomId}/message/{messageId}", {
  tag: "Message",
  summary: "Rate a reply",
  auth: "user",
  params: inRoom,
  body: z.strictObject({ feedback: z.enum(["up", "down"]).nullable() }),
  responses: { 200: message },
});

export const stopReply = endpoint("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
  tag: "Message",
  summary: "Stop a reply",
  description:
    "Stops the generation itself, from any device; what was written is kept. A reply that is finished already is answered as it is.",
  auth: "user",
  params: inRoom,
  responses: { 200: message, 202: message },
});

export const regenerateReply = endpoint("POST /chatroom/{chatroomId}/message/{messageId}/regenerate", {
  tag: "Message",
  summary: "Make another reply",
  description:
    "A new reply beside the old one, as a branch; counts as a prompt. RateLimit-* headers show the prompts of the plan.",
  auth: "user",
  idempotent: true,
  params: inRoom,
  body: z.strictObject({ model: z.string().max(80).optional() }).prefault({}),
  responseHeaders: { Location: "Path of the new reply" },
  responses: { 202: sentMessage },
  quota: true,
  errors: ["model_not_in_plan", "conflict"],
});

export const streamEvents = endpoint("GET /chatroom/{chatroomId}/events", {
  tag: "Message",
  summary: "Live events of a chatroom (server-sent events)",
  description:
    "`Last-Event-ID` or `?after=` resumes without gaps. Events: message.created, reply.started, reply.delta, reply.reset, reply.retrying, reply.completed, reply.failed, reply.stopped, room.updated, user.changed, resync (the cursor is too old: fetch the messages again). A comment every 15 s keeps proxies open.",
  auth: "user",
  params: room,
  query: z.object({ after: z.string().max(100).optional().describe("Cursor of the last event seen") }),
  requestHeaders: {
    "Last-Event-ID": {
      description: "As ?after=, and before it: browsers send it on their own when they connect again",
      example: "1763803800000-0",
    },
  },
  responses: { 200: z.unknown() },
  rawResponse: ["text/event-stream"],
});

export type Message = z.output<typeof message>;
export type SentMessage = z.output<typeof sentMessage>;
export type ReplyErrorCode = z.infer<typeof replyErrorCode>;
export type BlockCategory = z.infer<typeof blockCategory>;
export type Grounding = z.infer<typeof grounding>;
export type Receipt = z.infer<typeof receipt>;
