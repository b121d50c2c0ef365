"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { ApiError } from "@/lib/client/api";
import { type Upload, uploadFile } from "@/lib/client/upload-file";
import type { Attachment } from "@/lib/contract/attachment";
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS_PER_MESSAGE } from "@/lib/contract/limits";

/** A file of the message being written: on its way up, there, or refused. */
export interface PickedFile {
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  /** From 0 to 1. */
  readonly progress: number;
  /** Address of a picture of it. */
  readonly preview: string | null;
  readonly attachment: Attachment | null;
  readonly error: ApiError | "too_large" | null;
}

function fromAttachment(attachment: Attachment): PickedFile {
  return {
    key: attachment.id,
    name: attachment.fileName,
    mediaType: attachment.mediaType,
    progress: 1,
    preview: attachment.mediaType.startsWith("image/") ? attachment.url : null,
    attachment,
    error: null,
  };
}

/** The files of the composer; each is uploaded as soon as it is picked. */
export function useAttachments(onTooMany: () => void) {
  const [files, setFiles] = useState<readonly PickedFile[]>([]);
  const uploads = useRef(new Map<string, { file: File; upload: Upload; preview: string | null }>());

  const change = useCallback((key: string, changes: Partial<PickedFile>) => {
    setFiles((all) => all.map((file) => (file.key === key ? { ...file, ...changes } : file)));
  }, []);

  const start = useCallback(
    (key: string, file: File, preview: string | null) => {
      const upload = uploadFile(file, (progress) => change(key, { progress }));
      uploads.current.set(key, { file, upload, preview });
      upload.done.then(
        (attachment) => change(key, { attachment, progress: 1 }),
        (error: ApiError) => change(key, { error }),
      );
    },
    [change],
  );

  const forget = useCallback((key: string) => {
    const known = uploads.current.get(key);
    known?.upload.abort();
    if (known?.preview) URL.revokeObjectURL(known.preview);
    uploads.current.delete(key);
  }, []);

  useEffect(() => {
    const all = uploads.current;
    return () => {
      for (const key of [...all.keys()]) forget(key);
    };
  }, [forget]);

  const add = useCallback(
    (picked: readonly File[]) => {
      const room = MAX_ATTACHMENTS_PER_MESSAGE - files.length;
      if (picked.length > room) onTooMany();
      const added = picked.slice(0, Math.max(0, room)).map((file): PickedFile => {
        const key = crypto.randomUUID();
        const isTooLarge = file.size > MAX_ATTACHMENT_BYTES;
        const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
        if (!isTooLarge) start(key, file, preview);
        return {
          key,
          name: file.name || "file",
          mediaType: file.type,
          progress: 0,
          preview,
          attachment: null,
          error: isTooLarge ? "too_large" : null,
        };
      });
      setFiles((all) => [...all, ...added]);
    },
    [files.length, onTooMany, start],
  );

  return {
    files,
    add,
    remove: (key: string) => {
      forget(key);
      setFiles((all) => all.filter((file) => file.key !== key));
    },
    retry: (key: string) => {
      const known = uploads.current.get(key);
      if (!known) return;
      change(key, { error: null, progress: 0 });
      start(key, known.file, known.preview);
    },
    /** Adds files that are uploaded already; false, and none of them, where they find no room. */
    addUploaded: (attachments: readonly Attachment[]) => {
      if (attachments.length > MAX_ATTACHMENTS_PER_MESSAGE - files.length) {
        onTooMany();
        return false;
      }
      setFiles((all) => [...all, ...attachments.map(fromAttachment)]);
      return true;
    },
    /** Replaces all by files that are uploaded already (a draft's, or none). */
    reset: useCallback(
      (attachments: readonly Attachment[]) => {
        for (const key of [...uploads.current.keys()]) forget(key);
        setFiles(attachments.map(fromAttachment));
      },
      [forget],
    ),
    isUploading: files.some(({ attachment, error }) => !attachment && !error),
    /** How many will not go with the message as things are. */
    failed: files.filter(({ error }) => error !== null).length,
    attachments: files.flatMap(({ attachment }) => (attachment ? [attachment] : [])),
  };
}
