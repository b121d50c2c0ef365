import "server-only";

/** Answers a download that is made piece by piece. */
export function fileResponse(file: {
  fileName: string;
  mediaType: string;
  pieces: AsyncGenerator<string>;
}): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await file.pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await file.pieces.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": file.mediaType,
      "content-disposition": attachmentDisposition(file.fileName),
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Names a download for old and new clients (RFC 6266). */
export function attachmentDisposition(
  fileName: string,
  kind: "attachment" | "inline" = "attachment",
): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\]/g, "_");
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}
