"use client";

import { FileText, RotateCw, X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { PickedFile } from "@/components/chat/use-attachments";
import { useErrorText } from "@/components/shell/use-error-text";
import { MAX_ATTACHMENT_BYTES } from "@/lib/contract/limits";

/** The files of the message being written, with previews and the progress of their uploads. */
export function PickedFiles({
  files,
  onRemove,
  onRetry,
}: {
  files: readonly PickedFile[];
  onRemove: (key: string) => void;
  onRetry: (key: string) => void;
}) {
  const t = useTranslations("chat");
  return (
    <ul aria-label={t("attachments")} className="flex gap-2 overflow-x-auto px-1 pt-1 pb-2">
      {files.map((file) => (
        <li key={file.key} className="relative shrink-0">
          <FileTile file={file} />
          <span className="absolute end-1 top-1 flex gap-1">
            {file.error && file.error !== "too_large" ? (
              <TileButton label={t("retryUpload", { name: file.name })} onClick={() => onRetry(file.key)}>
                <RotateCw size={12} aria-hidden />
              </TileButton>
            ) : null}
            <TileButton label={t("removeFile", { name: file.name })} onClick={() => onRemove(file.key)}>
              <X size={13} aria-hidden />
            </TileButton>
          </span>
        </li>
      ))}
    </ul>
  );
}

function TileButton({
  label,
  onClick,
  children,
}: {
  label: string;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      data-tip={label}
      onClick={onClick}
      className="grid size-6 place-items-center rounded-full bg-ink/80 text-canvas hover:bg-ink"
    >
      {children}
    </button>
  );
}

function FileTile({ file }: { file: PickedFile }) {
  const t = useTranslations("chat");
  const errorText = useErrorText();
  const isUploading = !file.attachment && !file.error;
  const percent = Math.round(file.progress * 100);
  const reason =
    file.error === "too_large"
      ? t("fileTooLarge", { name: file.name, limit: MAX_ATTACHMENT_BYTES / 1024 / 1024 })
      : file.error
        ? t("uploadFailed", { name: file.name, reason: errorText(file.error) })
        : null;
  return (
    <div
      className={`relative h-16 overflow-hidden rounded-lg border ${file.error ? "border-danger bg-danger-soft" : "border-line bg-sunken"} ${file.preview && !file.error ? "w-16" : "w-56"}`}
    >
      {file.preview && !file.error ? (
        // biome-ignore lint/performance/noImgElement: a picture of a file on this device
        <img src={file.preview} alt={file.name} className="size-full object-cover" />
      ) : (
        <div
          // Clear of the buttons: one to remove it, and one to try again.
          className={`flex h-full items-center gap-2 ps-3 ${file.error && file.error !== "too_large" ? "pe-16" : "pe-9"}`}
        >
          {reason ? null : <FileText size={18} aria-hidden className="shrink-0 text-ink-muted" />}
          <span className={`line-clamp-3 min-w-0 break-words text-xs ${reason ? "text-danger" : "text-ink"}`}>
            {reason ?? file.name}
          </span>
        </div>
      )}
      {isUploading ? (
        <progress
          max={100}
          value={percent}
          aria-label={t("uploading", { name: file.name, percent })}
          className="absolute inset-x-0 bottom-0 h-1 w-full appearance-none [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
        />
      ) : null}
    </div>
  );
}
