import "server-only";
import { createHash } from "node:crypto";
import type { Attachment } from "@/lib/contract/attachment";
import { keepAttachment, noteUpload, weighUploads } from "@/lib/db/attachments";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { toAttachment } from "@/lib/present/message";
import { inspectFile } from "@/lib/usecases/inspect-file";
import { hasObjectStorage, putObject } from "@/lib/vendors/object-storage";
import { spend } from "@/lib/vendors/rate-limit";

const PER_MINUTE = 60;
const LONGEST_NAME = 120;

/**
 * Keeps a file for a message to come; in object storage when there is one, in PostgreSQL otherwise.
 * @param input.fileName as the caller wrote it, percent-encoded; undefined names it after its type
 * @throws AppError unsupported_media_type, invalid_request, payload_too_large, rate_limited (the day's weight)
 */
export async function uploadAttachment(input: {
  id: string;
  userId: string;
  bytes: Uint8Array<ArrayBuffer>;
  fileName: string | undefined;
}): Promise<Attachment> {
  const { id, userId, bytes } = input;
  await spend("upload", userId, PER_MINUTE, 60, "Too many files at once. Wait a moment and try again.");
  const { extension, ...inspected } = await inspectFile(bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const attachment = {
    id,
    userId,
    fileName: cleanName(input.fileName) ?? `file.${extension}`,
    bytes: bytes.byteLength,
    sha256,
    ...inspected,
  };
  const dailyBytes = env().ATTACHMENT_MB_DAILY * 1024 * 1024;
  // Looked at before the file travels, and again, for certain, when it is kept.
  await assertRoomToday(userId, bytes.byteLength, dailyBytes);
  let file: Parameters<typeof keepAttachment>[0]["file"] = { data: bytes };
  if (hasObjectStorage()) {
    file = { storageKey: `attachments/${id}` };
    await noteUpload(file.storageKey);
    await putObject(file.storageKey, { bytes, mediaType: inspected.mediaType, sha256 });
  }
  const kept = await keepAttachment({ ...attachment, file }, dailyBytes);
  if (!kept) throw await tooMuchToday(userId);
  return toAttachment(kept);
}

async function assertRoomToday(userId: string, bytes: number, dailyBytes: number): Promise<void> {
  const day = await weighUploads(userId);
  if (day.bytes + bytes > dailyBytes) throw await tooMuchToday(userId);
}

async function tooMuchToday(userId: string): Promise<AppError> {
  const { bytes, waitSeconds } = await weighUploads(userId);
  const limit = env().ATTACHMENT_MB_DAILY;
  // In megabytes: some may be left, but fewer than this file has.
  const remaining = Math.max(0, limit - Math.ceil(bytes / (1024 * 1024)));
  return new AppError(
    "rate_limited",
    `You can upload ${limit} MB within 24 hours, and this file would be more. Try again later.`,
    { limit: { limit, remaining, resetSeconds: Math.max(60, waitSeconds) } },
  );
}

/** The last part of the given path without what would deceive a reader or break a header. */
function cleanName(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  let name: string;
  try {
    name = decodeURIComponent(encoded);
  } catch (cause) {
    const message = "Percent-encode the file's name (encodeURIComponent).";
    throw new AppError("invalid_request", message, {
      details: [{ field: "headers.X-File-Name", message }],
      cause,
    });
  }
  const last = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  // Control and formatting characters, among them those that turn the direction of what follows.
  const plain = last.replace(/[\p{C}]/gu, "").trim();
  if (/^\.*$/.test(plain)) return undefined;
  if (plain.length <= LONGEST_NAME) return plain;
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(plain)?.[0] ?? "";
  return [...plain].slice(0, LONGEST_NAME - extension.length).join("") + extension;
}
