import { pagesOfPdf } from "./count-tokens";
import type { GenerateRequest, Part } from "./wire";

/** The attachments of the last user message, each described in one phrase. */
export function describeAttachments(request: GenerateRequest): string[] {
  const last = request.contents.findLast(({ role }) => role !== "model");
  return (last?.parts ?? []).map(describe).filter((description) => description !== undefined);
}

function describe({ inlineData, fileData }: Part): string | undefined {
  if (fileData) return `a file at ${fileData.fileUri}`;
  if (!inlineData) return undefined;
  const { mimeType } = inlineData;
  const bytes = Buffer.from(inlineData.data, "base64");
  const size = formatBytes(bytes.length);
  if (mimeType.startsWith("image/")) {
    const pixels = imageSize(bytes);
    const shape = pixels ? `, ${pixels.width} × ${pixels.height} pixels` : "";
    return `an image (${mimeType}${shape}, ${size})`;
  }
  if (mimeType === "application/pdf") {
    const pages = pagesOfPdf(bytes);
    return `a PDF (${pages} ${pages === 1 ? "page" : "pages"}, ${size})`;
  }
  if (mimeType.startsWith("text/") || mimeType === "application/json") {
    return `a text file (${mimeType}, ${size}) that begins “${firstWords(bytes.toString("utf8"), 12)}”`;
  }
  return `a file (${mimeType}, ${size})`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function firstWords(text: string, count: number): string {
  const words = text.trim().split(/\s+/);
  return words.slice(0, count).join(" ") + (words.length > count ? " …" : "");
}

interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Reads an image's size from its header: PNG, GIF, JPEG and the lossy form of WebP. */
function imageSize(bytes: Buffer): ImageSize | undefined {
  const head = bytes.toString("latin1", 0, 16);
  if (head.startsWith("\x89PNG") && bytes.length >= 24) {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  }
  if (head.startsWith("GIF8") && bytes.length >= 10) {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  }
  if (head.startsWith("RIFF") && head.endsWith("VP8 ") && bytes.length >= 30) {
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  }
  return head.startsWith("\xff\xd8") ? jpegSize(bytes) : undefined;
}

/** Walks a JPEG's segments to the one that starts the frame. */
function jpegSize(bytes: Buffer): ImageSize | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1);
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return undefined;
}
