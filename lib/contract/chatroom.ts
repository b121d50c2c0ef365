import { z } from "zod";
import { cursor, empty, FILE_NAME, id, limit, queryFlag, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { message } from "@/lib/contract/message";

export const title = z.string().trim().min(1).max(120).meta({ example: "Plans for Kyoto" });
export const systemInstruction = z
  .string()
  .trim()
  .min(1)
  .max(8000)
  .meta({ example: "Answer as a patient travel guide." });
export const modelName = z.string().min(1).max(80).meta({ example: "gemini-2.5-flash" });

/** Switches of the composer, kept with the room. */
export const chatOptions = z.strictObject({
  webSearch: z.boolean().optional().describe("Ground replies in Google Search"),
  thinking: z.boolean().optional().describe("Show the model's thinking"),
});

export const chatroom = z.object({
  id,
  title,
  model: modelName.describe("Answers the next message"),
  systemInstruction: z.string().nullable(),
  personaId: id.nullable(),
  options: chatOptions,
  temporary: z.boolean().describe("Kept out of the list and deleted a day after its last message"),
  pinned: z.boolean(),
  archived: z.boolean(),
  generating: z.boolean().describe("A reply is pending or streaming"),
  shareUrl: z.string().nullable().describe("Public address of the shared snapshot"),
  createdAt: time,
  lastActivityAt: time,
});

export const chatroomMatch = chatroom.extend({
  match: z
    .object({ messageId: id.nullable(), snippet: z.string() })
    .nullable()
    .describe("With q: where it was found; messageId is null for the title"),
});

export const openChatroom = chatroom.extend({
  messages: z.array(message).describe("The newest messages of all branches, oldest first"),
  messagesCursor: cursor.nullable().describe("For ?before of the older messages; null at the beginning"),
  eventsCursor: z.string().describe("For ?after of the events, so that nothing is missed or doubled"),
});

const room = z.object({ chatroomId: id });

export const createChatroom = endpoint("POST /chatroom", {
  tag: "Chatroom",
  summary: "Create a chatroom",
  auth: "user",
  idempotent: true,
  body: z
    .strictObject({
      title: title.optional().describe("Made from the first exchange unless given"),
      model: modelName.optional(),
      systemInstruction: systemInstruction.optional(),
      personaId: id.optional(),
      options: chatOptions.optional(),
      temporary: z.boolean().optional(),
    })
    .prefault({}),
  responseHeaders: { Location: "Path of the room" },
  responses: { 201: chatroom },
  errors: ["model_not_in_plan", "not_found"],
});

export const listChatrooms = endpoint("GET /chatroom", {
  tag: "Chatroom",
  summary: "The user's chatrooms",
  description:
    "Pinned first, then by last activity. Served from Redis when nothing changed (`X-Cache: HIT`); answers 304 to a matching `If-None-Match`. With `q`, searches titles and messages.",
  auth: "user",
  query: z.object({
    cursor: cursor.optional(),
    limit: limit(30, 100),
    q: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("Words to find in titles and messages, accents and case aside"),
    archived: queryFlag.optional().describe("true lists the archive"),
  }),
  responses: { 200: z.array(chatroomMatch) },
  paged: true,
  etag: true,
  responseHeaders: { "X-Cache": "HIT when the list came from Redis, MISS when from the database" },
});

export const getChatroom = endpoint("GET /chatroom/{chatroomId}", {
  tag: "Chatroom",
  summary: "A chatroom with its newest messages",
  auth: "user",
  params: room,
  query: z.object({ limit: limit(50, 200) }),
  responses: { 200: openChatroom },
});

export const updateChatroom = endpoint("PATCH /chatroom/{chatroomId}", {
  tag: "Chatroom",
  summary: "Rename, pin, archive, or change how replies are made",
  auth: "user",
  params: room,
  body: z.strictObject({
    title: title.optional(),
    pinned: z.boolean().optional(),
    archived: z.boolean().optional(),
    model: modelName.optional(),
    systemInstruction: systemInstruction.nullable().optional(),
    personaId: id.nullable().optional(),
    options: chatOptions.optional(),
  }),
  responses: { 200: chatroom },
  errors: ["model_not_in_plan"],
});

export const deleteChatroom = endpoint("DELETE /chatroom/{chatroomId}", {
  tag: "Chatroom",
  summary: "Delete a chatroom",
  description: "Stops a reply that is being written. It can be restored for a minute, then it is gone.",
  auth: "user",
  params: room,
  responses: { 200: z.object({ restorableUntil: time }) },
});

export const restoreChatroom = endpoint("POST /chatroom/{chatroomId}/restore", {
  tag: "Chatroom",
  summary: "Undo a delete",
  auth: "user",
  params: room,
  responses: { 200: chatroom },
});

export const shareChatroom = endpoint("POST /chatroom/{chatroomId}/share", {
  tag: "Share",
  summary: "Publish a read-only snapshot",
  description:
    "Sharing again replaces the snapshot under the same address. Later messages are not shared by themselves.",
  auth: "user",
  params: room,
  responses: { 200: z.object({ shareUrl: z.string(), sharedAt: time }) },
});

export const unshareChatroom = endpoint("DELETE /chatroom/{chatroomId}/share", {
  tag: "Share",
  summary: "Revoke the public snapshot",
  auth: "user",
  params: room,
  responses: { 200: empty },
});

export const sharedSnapshot = z.object({
  title: z.string(),
  sharedAt: time,
  messages: z.array(
    z.object({
      id,
      role: z.enum(["user", "model"]),
      content: z.string(),
      model: z.string().nullable(),
      createdAt: time,
    }),
  ),
});

export const getShare = endpoint("GET /share/{token}", {
  tag: "Share",
  summary: "Read a shared snapshot",
  auth: "none",
  params: z.object({
    token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{20,64}$/)
      .meta({ example: "q3Jt0bWc9yXhV5sLrN2kPw" }),
  }),
  responses: { 200: sharedSnapshot },
});

/** A room as a JSON file, messages oldest first. */
export const chatroomExport = z.object({ chatroom, messages: z.array(message) });

export const exportChatroom = endpoint("GET /chatroom/{chatroomId}/export", {
  tag: "Chatroom",
  summary: "A chatroom as a file",
  auth: "user",
  params: room,
  query: z.object({ format: z.enum(["md", "json"]).default("md") }),
  responseHeaders: { "Content-Disposition": FILE_NAME },
  responses: { 200: chatroomExport },
  rawResponse: ["text/markdown", "application/json"],
});

export type Chatroom = z.output<typeof chatroom>;
export type ChatroomMatch = z.output<typeof chatroomMatch>;
export type OpenChatroom = z.output<typeof openChatroom>;
export type ChatOptions = z.output<typeof chatOptions>;
export type SharedSnapshot = z.output<typeof sharedSnapshot>;
