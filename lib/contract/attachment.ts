import { z } from "zod";
import { FILE_NAME, id, time } from "@/lib/contract/common";
import { endpoint } from "@/lib/contract/endpoint";
import { MAX_ATTACHMENT_BYTES } from "@/lib/contract/limits";
/** Together they must fit, as base64, into one request to Gemini (20 MB). */
export const MAX_BYTES_PER_MESSAGE = 14 * 1024 * 1024;
/** Every type that a file can be kept as. */
const KEPT_TYPES = [
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/heic",
  "image/heif",
  "application/pdf",
  "text/plain",
] as const;
/** An upload that no message takes is deleted after this long. */
export const UNTAKEN_ATTACHMENT_HOURS = 24;

export const attachment = z.object({
  id,
  fileName: z.string(),
  mediaType: z.string().describe("Read from the bytes").meta({ example: "image/png" }),
  bytes: z.number().int(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  url: z.string().describe("Path of the file; only its owner can read it"),
  createdAt: time,
});

export const uploadAttachment = endpoint("POST /attachment", {
  tag: "Attachment",
  summary: "Upload a file for a message",
  description:
    "The body is the file itself; `X-File-Name` (percent-encoded) names it. Images (PNG, JPEG, WebP, HEIC, GIF), PDF, plain text and code, up to 10 MB; 14 MB together in one message; ATTACHMENT_MB_DAILY (200 MB) a day. SVG and HTML count as text. Name the returned id in `attachments` of a message within a day; an id that a message has already (an edited one) is copied.",
  auth: "user",
  rawBody: "application/octet-stream",
  requestHeaders: {
    "X-File-Name": { description: "Name of the file, percent-encoded", example: "temple%20map.png" },
  },
  bodyLimit: MAX_ATTACHMENT_BYTES,
  responses: { 201: attachment },
  errors: ["invalid_request"],
});

export const getAttachment = endpoint("GET /attachment/{attachmentId}", {
  tag: "Attachment",
  summary: "Download a file",
  description:
    "Only for its owner. Images and PDF may be shown inline, everything else is a download; nothing is sniffed, run, or kept by shared caches. The ETag is the file's SHA-256.",
  auth: "user",
  params: z.object({ attachmentId: id }),
  responseHeaders: { "Content-Disposition": FILE_NAME },
  responses: { 200: z.unknown() },
  rawResponse: KEPT_TYPES,
  etag: true,
});

export const deleteAttachment = endpoint("DELETE /attachment/{attachmentId}", {
  tag: "Attachment",
  summary: "Delete a file that no message has taken",
  auth: "user",
  params: z.object({ attachmentId: id }),
  responses: { 200: z.object({}) },
  errors: ["conflict"],
});

export type Attachment = z.output<typeof attachment>;
