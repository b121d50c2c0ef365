"use client";

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
        { kind: "item", label: t("rename"), icon: "rename", onSelect: onRename },
        {
          kind: "item",
          label: room.pinned ? t("unpin") : t("pin"),
          icon: room.pinned ? "unpin" : "pin",
          onSelect: () => void actions.setPinned(room, !room.pinned),
        },
        {
          kind: "item",
          label: room.archived ? t("unarchive") : t("archive"),
          icon: room.archived ? "unarchive" : "archive",
          onSelect: () => void actions.setArchived(room, !room.archived),
        },
        {
          kind: "item",
          label: t("share"),
          icon: "share",
          onSelect: () => open({ name: "share", room }),
        },
        { kind: "separator" },
        { kind: "item", label: t("exportMarkdown"), icon: "text", href: file("md"), download: true },
        { kind: "item", label: t("exportJson"), icon: "json", href: file("json"), download: true },
        { kind: "separator" },
        {
          kind: "item",
          label: t("delete"),
          icon: "delete",
          danger: true,
          onSelect: () => void actions.remove(room),
        },
      ]}
      trigger={children}
    />
  );
}
