"use client";

import { Ellipsis, PanelLeftOpen, Share2, SquarePen } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useModels } from "@/components/chat/use-models";
import { RenameField } from "@/components/room/late-rename-field";
import { RoomMenu } from "@/components/room/room-menu";
import { TemporaryBadge, TemporarySwitch } from "@/components/room/temporary-chat";
import { useOpenRoom, useOpenRoomId } from "@/components/room/use-open-room";
import { useRoomActions } from "@/components/room/use-room-actions";
import { useCommandKey } from "@/components/shell/command-key";
import { useShell } from "@/components/shell/shell-context";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";

/** The bar over a conversation: where one is, which model answers, and what can be done with the room. */
export function RoomHeader() {
  const t = useTranslations("room");
  const words = useTranslations("sidebar");
  const common = useTranslations("common");
  const { collapsed, toggleSidebar, newChat, open } = useShell();
  const command = useCommandKey();
  const id = useOpenRoomId();
  const { room, list } = useOpenRoom();
  const actions = useRoomActions(list);
  const [renaming, setRenaming] = useState(false);

  useEffect(() => {
    const title = room && id ? `${room.title} · ${common("appName")}` : common("appName");
    // Usually the page came with it, and telling the browser again takes it 20 ms.
    if (document.title !== title) document.title = title;
  }, [room, id, common]);

  return (
    <header className="flex min-h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-1 px-2 pt-[env(safe-area-inset-top)] sm:px-3">
      <IconButton
        label={words("open")}
        keys={`${command} Shift S`}
        onClick={toggleSidebar}
        className={`rtl:-scale-x-100 ${collapsed ? "" : "md:hidden"}`}
      >
        <PanelLeftOpen size={18} aria-hidden />
      </IconButton>
      <IconButton
        label={words("newChat")}
        keys={`${command} Shift O`}
        onClick={newChat}
        className={collapsed ? "" : "md:hidden"}
      >
        <SquarePen size={17} aria-hidden />
      </IconButton>
      <div className="flex min-w-0 flex-1 items-baseline gap-2.5 px-1.5">
        {room && renaming ? (
          <RenameField
            title={room.title}
            onSave={(title) => void actions.rename(room, title)}
            onClose={() => setRenaming(false)}
          />
        ) : (
          <>
            <h1 className="min-w-0 truncate font-medium text-md" dir="auto">
              {room && id ? (
                <button
                  type="button"
                  data-tip={t("rename")}
                  onClick={() => setRenaming(true)}
                  className="max-w-full truncate rounded-sm px-1 hover:bg-hover"
                >
                  {room.title}
                </button>
              ) : id ? null : (
                t("newChat")
              )}
            </h1>
            {room ? <ModelName id={room.model} /> : null}
            {room?.temporary ? <TemporaryBadge /> : null}
          </>
        )}
      </div>
      {room ? (
        <>
          <Button
            size="sm"
            variant="ghost"
            icon={<Share2 size={15} aria-hidden />}
            onClick={() => open({ name: "share", room })}
            className="max-sm:hidden"
          >
            {t("share")}
          </Button>
          <RoomMenu room={room} actions={actions} onRename={() => setRenaming(true)}>
            {(props) => (
              <IconButton label={t("options")} {...props}>
                <Ellipsis size={18} aria-hidden />
              </IconButton>
            )}
          </RoomMenu>
        </>
      ) : id === null ? (
        <TemporarySwitch />
      ) : null}
    </header>
  );
}

/** The model that answers here, under the name that the plans give it. */
function ModelName({ id }: { readonly id: string }) {
  const label = useModels().answering(id)?.label ?? id;
  return <span className="shrink-0 text-ink-faint text-sm max-sm:hidden">{label}</span>;
}
