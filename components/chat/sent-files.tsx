"use client";

import { Paperclip } from "lucide-react";
import type { Attachment } from "@/lib/contract/attachment";

/** The files that went with a message: images as pictures, the rest by name. */
export function SentFiles({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="flex flex-wrap justify-end gap-2">
      {attachments.map((file) => (
        <li key={file.id}>
          <a href={file.url} target="_blank" rel="noopener noreferrer" className="block">
            {file.mediaType.startsWith("image/") ? (
              // biome-ignore lint/performance/noImgElement: private files do not go through the image optimiser
              <img
                src={file.url}
                alt={file.fileName}
                width={file.width ?? undefined}
                height={file.height ?? undefined}
                loading="lazy"
                className="h-36 w-auto max-w-full rounded-lg border border-line object-cover"
              />
            ) : (
              <span className="flex max-w-60 items-center gap-2 rounded-lg border border-line bg-raised px-3 py-2 text-sm hover:bg-hover">
                <Paperclip size={16} aria-hidden className="shrink-0 text-ink-muted" />
                <span className="truncate">{file.fileName}</span>
              </span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}
