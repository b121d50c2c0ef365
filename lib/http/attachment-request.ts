import "server-only";
import { AppError } from "@/lib/errors";

/** Refuses a form: its boundaries and headers would be kept as if they were the file. */
export function assertWholeFile(headers: Headers): void {
  const type = headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data")
    throw new AppError(
      "unsupported_media_type",
      "Send the file itself as the body, not a form (with curl: --data-binary @FILE).",
    );
}
