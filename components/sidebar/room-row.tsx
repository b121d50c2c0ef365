"use client";

import { Ellipsis, Pin } from "lucide-react";
import Link from "next/link";
import { memo, useState } from "react";
import { useTranslations } from "use-intl";
import { RenameField } from "@/components/room/late-rename-field";
import { addressOf } from "@/components/room/room-address";
import { RoomMenu } from "@/components/room/room-menu";
import type { RoomActions } from "@/components/room/use-room-actions";
import { HighlightedText } from "@/components/sidebar/highlighted-text";
import { IconButton } from "@/components/ui/icon-button";
import { joinClasses } from "@/components/ui/join-classes";
import type { ChatroomMatch } from "@/lib/contract/chatroom";

interface RoomRowProps {
  readonly room: ChatroomMatch;
  readonly q: string;
  readonly current: boolean;
  readonly actions: RoomActions;
}

/** One room of the list: its name, a mark while it writes, what was found in it, and its menu. */
export const RoomRow = memo(function RoomRow({ room, q, current, actions }: RoomRowProps) {
  const t = useTranslations("sidebar");
  const options = useTranslations("room");
  const [renaming, setRenaming] = useState(false);

  if (renaming)
    return (
      <li className="px-1 py-0.5">
        <RenameField
          title={room.title}
          onSave={(title) => actions.rename(room, title)}
          onClose={() => setRenaming(false)}
        />
      </li>
    );
  return (
    <li
      className={joinClasses(
        "group relative flex items-center rounded-md transition-colors has-aria-expanded:bg-hover",
        current ? "bg-press" : "hover:bg-hover",
      )}
    >
      <Link
        href={addressOf(room, q)}
        aria-current={current ? "page" : undefined}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-md px-2.5 py-1.5 pointer-coarse:min-h-11"
        onDoubleClick={(event) => {
          event.preventDefault();
          setRenaming(true);
        }}
      >
        <span className="grid min-w-0 flex-1">
          <span className={joinClasses("truncate", current ? "font-medium" : "")} dir="auto">
            <HighlightedText text={room.title} words={q} />
          </span>
          {room.match?.messageId ? (
            <span className="line-clamp-2 text-ink-faint text-xs" dir="auto">
              <HighlightedText text={room.match.snippet} words={q} />
            </span>
          ) : null}
        </span>
        {room.generating ? (
          <span className="grid shrink-0 place-items-center" title={t("generating")}>
            <span className="size-2 animate-breathe rounded-full bg-accent" />
            <span className="sr-only">{t("generating")}</span>
          </span>
        ) : room.pinned && q ? (
          <Pin size={13} aria-hidden className="shrink-0 text-ink-faint" />
        ) : null}
      </Link>
      <span className="flex w-0 shrink-0 overflow-hidden opacity-0 focus-within:w-8 focus-within:overflow-visible focus-within:opacity-100 group-hover:w-8 group-hover:overflow-visible group-hover:opacity-100 has-aria-expanded:w-8 has-aria-expanded:opacity-100 pointer-coarse:w-10 pointer-coarse:overflow-visible pointer-coarse:opacity-100">
        <RoomMenu room={room} actions={actions} onRename={() => setRenaming(true)}>
          {(props) => (
            <IconButton size="sm" label={options("optionsOf", { title: room.title })} {...props}>
              <Ellipsis size={16} aria-hidden />
            </IconButton>
          )}
        </RoomMenu>
      </span>
    </li>
  );
});
