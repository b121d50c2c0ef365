import "server-only";
import type { AttachmentRow } from "@/lib/db/attachments";
import { isTagNamed } from "@/lib/http/etag";
import { attachmentDisposition } from "@/lib/http/file-response";

/** Types that a browser may show in place of saving; everything else is only ever a download. */
const INLINE = /^(image\/(png|jpeg|webp|gif|heic|heif)|application\/pdf)$/;

/**
 * Answers a user's own file so that it can do nothing but be looked at: never sniffed into another type,
 * never a page with our origin, never in a shared cache. A file never changes, so its hash is its tag.
 */
export async function attachmentResponse(
  row: AttachmentRow,
  requestHeaders: Headers,
  load: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Response> {
  const etag = `"${row.sha256}"`;
  const headers = new Headers({
    etag,
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "content-security-policy": policyOf(row.mediaType),
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
  });
  // Answered before the file is read for nothing.
  if (isTagNamed(requestHeaders, etag)) return new Response(null, { status: 304, headers });
  const bytes = await load();
  const text = row.mediaType === "text/plain";
  headers.set("content-type", text ? "text/plain; charset=utf-8" : row.mediaType);
  headers.set(
    "content-disposition",
    attachmentDisposition(row.fileName, INLINE.test(row.mediaType) ? "inline" : "attachment"),
  );
  return new Response(bytes, { headers });
}

/** Browsers show no PDF in a sandbox; their viewers run no script of the page's origin anyway. */
function policyOf(mediaType: string): string {
  return mediaType === "application/pdf"
    ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    : "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
}
