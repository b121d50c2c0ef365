"use client";

import { Command } from "cmdk";
import {
  CreditCard,
  Ghost,
  Keyboard,
  type LucideIcon,
  MessageSquare,
  Monitor,
  Moon,
  PanelLeft,
  Search,
  Settings,
  SquarePen,
  Sun,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { addressOf } from "@/components/room/room-address";
import { setTheme } from "@/components/shell/set-preference";
import { useShell } from "@/components/shell/shell-context";
import { HighlightedText } from "@/components/sidebar/highlighted-text";
import { Dialog } from "@/components/ui/dialog";
import { foldText } from "@/lib/client/fold-text";
import { useRooms } from "@/lib/client/hooks";
import type { ChatroomMatch } from "@/lib/contract/chatroom";

interface Entry {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
  readonly run: () => void;
}

const GROUP =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-faint [&_[cmdk-group-heading]]:text-xs";
const ITEM =
  "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-base data-[selected=true]:bg-hover";

/** True for what the server found by these very words. */
function fits({ title, match }: ChatroomMatch, words: string): boolean {
  const text = foldText(`${title} ${match?.snippet ?? ""}`);
  return foldText(words)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Search and commands in one field: rooms by title and message, everything else by name. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations("palette");
  const sidebar = useTranslations("sidebar");
  const shell = useShell();
  const router = useRouter();
  const [words, setWords] = useState("");
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(words.trim()), 150);
    return () => clearTimeout(timer);
  }, [words]);
  const { rooms: listed } = useRooms({ q });
  // While an answer is on its way the list still holds the one before; what does not fit must not be chosen.
  const rooms = q === "" ? listed : listed.filter((room) => fits(room, q));

  const go = (path: string) => () => router.push(path);
  const actions: Entry[] = [
    { label: sidebar("newChat"), icon: SquarePen, run: shell.newChat },
    { label: t("newTemporaryChat"), icon: Ghost, run: shell.newTemporaryChat },
    { label: t("toggleSidebar"), icon: PanelLeft, run: shell.toggleSidebar },
    { label: sidebar("shortcuts"), icon: Keyboard, keys: "?", run: () => shell.open({ name: "shortcuts" }) },
  ];
  const places: Entry[] = [
    { label: sidebar("settings"), icon: Settings, run: go("/settings") },
    { label: sidebar("pricing"), icon: CreditCard, run: go("/pricing") },
  ];
  const themes: Entry[] = [
    { label: t("themeSystem"), icon: Monitor, run: () => setTheme("system") },
    { label: t("themeLight"), icon: Sun, run: () => setTheme("light") },
    { label: t("themeDark"), icon: Moon, run: () => setTheme("dark") },
  ];
  const choose = (entry: Entry) => () => {
    onClose();
    entry.run();
  };
  const group = (heading: string, entries: readonly Entry[]) => (
    <Command.Group heading={heading} className={GROUP}>
      {entries.map((entry) => (
        <Command.Item key={entry.label} value={entry.label} onSelect={choose(entry)} className={ITEM}>
          <entry.icon size={16} aria-hidden className="text-ink-faint" />
          <span className="flex-1">{entry.label}</span>
          {entry.keys ? <kbd className="font-sans text-ink-faint text-xs">{entry.keys}</kbd> : null}
        </Command.Item>
      ))}
    </Command.Group>
  );

  return (
    <Dialog open bare onClose={onClose} title={t("title")}>
      <Command label={t("title")} loop>
        <div className="flex items-center gap-2.5 border-line border-b px-4">
          <Search size={17} aria-hidden className="text-ink-faint" />
          <Command.Input
            value={words}
            onValueChange={setWords}
            placeholder={t("placeholder")}
            className="h-13 flex-1 bg-transparent text-md outline-none placeholder:text-ink-faint"
          />
        </div>
        <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-ink-muted">{t("empty")}</Command.Empty>
          {q === "" ? group(t("actions"), actions) : null}
          {rooms.length > 0 ? (
            <Command.Group heading={t("chats")} className={GROUP}>
              {rooms.slice(0, q ? 12 : 6).map((room) => (
                <Command.Item
                  key={room.id}
                  value={room.id}
                  // What the server found in a message counts as found, whatever the title says.
                  keywords={[room.title, q]}
                  onSelect={choose({ label: room.title, icon: MessageSquare, run: go(addressOf(room, q)) })}
                  className={ITEM}
                >
                  <MessageSquare size={16} aria-hidden className="shrink-0 text-ink-faint" />
                  <span className="shrink-0 truncate" dir="auto">
                    <HighlightedText text={room.title} words={q} />
                  </span>
                  {room.match?.messageId ? (
                    <span className="min-w-0 truncate text-ink-faint text-sm" dir="auto">
                      <HighlightedText text={room.match.snippet} words={q} />
                    </span>
                  ) : null}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          {q === "" ? null : group(t("actions"), actions)}
          {group(t("go"), places)}
          {group(t("theme"), themes)}
        </Command.List>
      </Command>
    </Dialog>
  );
}
