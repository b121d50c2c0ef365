"use client";

import {
  Archive,
  ArchiveRestore,
  Braces,
  FileText,
  PencilLine,
  Pin,
  PinOff,
  Share2,
  Trash2,
} from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslations } from "use-intl";
import type { RoomActions } from "@/components/room/use-room-actions";
import { useShell } from "@/components/shell/shell-context";
import { Menu } from "@/components/ui/menu";
import type { Chatroom } from "@/lib/contract/chatroom";

interface RoomMenuProps {
  readonly room: Chatroom;
  readonly actions: RoomActions;
  readonly onRename: () => void;
  readonly children: ComponentProps<typeof Menu>["trigger"];
}

/** Everything that can be done with a room; the same in the list and in the header. */
export function RoomMenu({ room, actions, onRename, children }: RoomMenuProps) {
  const t = useTranslations("room");
  const { open } = useShell();
  const file = (format: "md" | "json") => `/api/chatroom/${room.id}/export?format=${format}`;
  return (
    <Menu
      label={t("options")}
      entries={[
        { kind: "item", label: t("rename"), icon: PencilLine, onSelect: onRename },
        {
          kind: "item",
          label: room.pinned ? t("unpin") : t("pin"),
          icon: room.pinned ? PinOff : Pin,
          onSelect: () => void actions.setPinned(room, !room.pinned),
        },
        {
          kind: "item",
          label: room.archived ? t("unarchive") : t("archive"),
          icon: room.archived ? ArchiveRestore : Archive,
          onSelect: () => void actions.setArchived(room, !room.archived),
        },
        {
          kind: "item",
          label: t("share"),
          icon: Share2,
          onSelect: () => open({ name: "share", room }),
        },
        { kind: "separator" },
        { kind: "item", label: t("exportMarkdown"), icon: FileText, href: file("md"), download: true },
        { kind: "item", label: t("exportJson"), icon: Braces, href: file("json"), download: true },
        { kind: "separator" },
        {
          kind: "item",
          label: t("delete"),
          icon: Trash2,
          danger: true,
          onSelect: () => void actions.remove(room),
        },
      ]}
      trigger={children}
    />
  );
}
