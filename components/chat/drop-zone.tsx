"use client";

import { FilePlus } from "lucide-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");

/** A place onto which files can be dropped; text that is dragged goes on into the field it is dropped on. */
export function DropZone({
  onFiles,
  children,
}: {
  onFiles: (files: readonly File[]) => void;
  children: ReactNode;
}) {
  const t = useTranslations("chat");
  const [isOver, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the keyboard there is the button that attaches
    <div
      data-testid="drop-zone"
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        // Between two things inside, the pointer leaves one and enters the other.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        setOver(false);
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
      className="relative flex h-full min-h-0 flex-1 flex-col bg-canvas"
    >
      {children}
      {isOver ? (
        <div className="pointer-events-none absolute inset-2 z-20 grid animate-fade place-items-center rounded-xl border-2 border-accent border-dashed bg-canvas/85">
          <p className="flex items-center gap-2.5 rounded-full bg-accent-soft px-5 py-2.5 font-medium text-accent text-md">
            <FilePlus size={18} aria-hidden />
            {t("dropHere")}
          </p>
        </div>
      ) : null}
    </div>
  );
}
