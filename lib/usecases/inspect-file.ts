import "server-only";
import { fileTypeFromBuffer } from "file-type";
import { imageSize } from "image-size";
import { AppError } from "@/lib/errors";

/** What a file is, by its bytes alone. */
export interface InspectedFile {
  readonly mediaType: string;
  /** For a name that has none. */
  readonly extension: string;
  /** Pixels as shown, that is, after the camera's orientation is applied. */
  readonly width: number | null;
  readonly height: number | null;
}

/** The images that Gemini reads and browsers show (HEIC: Safari only). */
const IMAGES: ReadonlyMap<string, string> = new Map([
  ["image/png", "png"],
  ["image/apng", "png"],
  ["image/jpeg", "jpg"],
  ["image/webp", "webp"],
  ["image/gif", "gif"],
  ["image/heic", "heic"],
  ["image/heif", "heif"],
]);
/** More pixels than this are a way to exhaust whoever decodes them, not a picture. */
const MOST_PIXELS = 100_000_000;

/**
 * Finds out what a file is. Whatever is text, SVG and HTML included, is plain text: nothing that a browser
 * would run keeps its type.
 * @throws AppError unsupported_media_type (unknown or damaged), payload_too_large (too many pixels),
 *   invalid_request (empty)
 */
export async function inspectFile(bytes: Uint8Array<ArrayBuffer>): Promise<InspectedFile> {
  if (bytes.byteLength === 0)
    throw new AppError("invalid_request", "The file is empty. Send the file itself as the body.", {
      details: [{ field: "body", message: "The file is empty." }],
    });
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const extension = found && IMAGES.get(found.mime);
  if (found && extension) {
    const mediaType = found.mime === "image/apng" ? "image/png" : found.mime;
    return { mediaType, extension, ...measure(bytes) };
  }
  const unmeasured = { width: null, height: null };
  if (found?.mime === "application/pdf")
    return { mediaType: "application/pdf", extension: "pdf", ...unmeasured };
  if (isText(bytes)) return { mediaType: "text/plain", extension: "txt", ...unmeasured };
  throw new AppError(
    "unsupported_media_type",
    `${found ? `Files of the type ${found.ext.toUpperCase()} are` : "This type of file is"} not supported. Send a PNG, JPEG, WebP, GIF or HEIC image, a PDF, or a text file in UTF-8.`,
  );
}

function measure(bytes: Uint8Array<ArrayBuffer>): { width: number; height: number } {
  let size: { width: number; height: number; orientation?: number };
  try {
    size = imageSize(bytes);
  } catch (cause) {
    throw damaged(cause);
  }
  const { width, height, orientation = 1 } = size;
  if (!(width > 0 && height > 0)) throw damaged();
  if (width * height > MOST_PIXELS)
    throw new AppError(
      "payload_too_large",
      `The image has more than ${MOST_PIXELS / 1_000_000} megapixels. Make it smaller and try again.`,
    );
  // EXIF's orientations from 5 on lie on their side.
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

function damaged(cause?: unknown): AppError {
  return new AppError(
    "unsupported_media_type",
    "This image is damaged or incomplete. Save it anew and send it again.",
    { cause },
  );
}

/** Valid UTF-8 without NUL: prose, code, data. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
