import { ApiError, reportSignedOut } from "@/lib/client/api";
import type { Attachment } from "@/lib/contract/attachment";
import type { ErrorCode } from "@/lib/errors";

export interface Upload {
  readonly done: Promise<Attachment>;
  abort(): void;
}

/**
 * Uploads one file (POST /attachment) and reports its progress from 0 to 1, which fetch cannot.
 * `done` rejects with ApiError; after abort() with code "network".
 */
export function uploadFile(file: File, onProgress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open("POST", "/api/attachment");
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name || "file"));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    const lost = () =>
      reject(new ApiError("network", "The upload was interrupted. Check your connection and try again."));
    request.onerror = lost;
    request.onabort = lost;
    request.onload = () => {
      const body = request.response as {
        data?: Attachment;
        error?: { code: ErrorCode; message: string; details?: unknown; requestId: string };
      } | null;
      if (body?.data) return resolve(body.data);
      const error = body?.error;
      if (error?.code === "unauthenticated") reportSignedOut();
      reject(
        new ApiError(
          error?.code ?? "internal",
          error?.message ?? "The file could not be uploaded. Try again.",
          {
            status: request.status,
            ...error,
          },
        ),
      );
    };
    request.send(file);
  });
  return { done, abort: () => request.abort() };
}
