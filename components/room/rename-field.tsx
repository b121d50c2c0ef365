"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";

interface RenameFieldProps {
  readonly title: string;
  readonly onSave: (title: string) => void;
  readonly onClose: () => void;
}

/** A title being changed in place: Enter or leaving saves, Escape keeps the old one. */
export function RenameField({ title, onSave, onClose }: RenameFieldProps) {
  const t = useTranslations("room");
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);

  function finish(save: boolean) {
    // Closing takes the focus away, which would finish once more.
    if (done.current) return;
    done.current = true;
    const next = text.trim();
    if (save && next && next !== title) onSave(next);
    onClose();
  }

  return (
    <input
      ref={field}
      aria-label={t("renameLabel")}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here.
      autoFocus
      value={text}
      maxLength={120}
      dir="auto"
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") {
          event.stopPropagation();
          event.preventDefault();
          finish(false);
        }
      }}
      onBlur={() => finish(true)}
      className="h-9 w-full min-w-0 rounded-md border border-accent bg-raised px-2 text-ink"
    />
  );
}
