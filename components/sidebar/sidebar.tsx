"use client";

import { Archive, PanelLeftClose, Search, SquarePen, X } from "lucide-react";
import Link from "next/link";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Wordmark } from "@/components/brand/mark";
import { useCommandKey } from "@/components/shell/command-key";
import { useShell } from "@/components/shell/shell-context";
import { AccountMenu } from "@/components/sidebar/account-menu";
import { RoomList } from "@/components/sidebar/room-list";
import { UsageFooter } from "@/components/sidebar/usage-footer";
import { IconButton } from "@/components/ui/icon-button";

interface SidebarProps {
  readonly inDrawer?: boolean;
  readonly onClose?: () => void;
}

/** Waits until typing pauses, so that each search is a word and not a letter. */
function useSettled(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), value === "" ? 0 : milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

/** The rooms and everything about them: new chat, search, list, archive, prompts left, account. */
export function Sidebar({ inDrawer = false, onClose }: SidebarProps) {
  const t = useTranslations("sidebar");
  const { toggleSidebar, newChat } = useShell();
  const command = useCommandKey();
  const [words, setWords] = useState("");
  const [archived, setArchived] = useState(false);
  const q = useDeferredValue(useSettled(words.trim(), 180));
  const searchField = useRef<HTMLInputElement>(null);

  return (
    <div
      className={`flex h-full flex-col pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] ${inDrawer ? "w-full" : "w-(--sidebar-width)"}`}
    >
      <div className="flex items-center justify-between ps-4 pe-2 pt-3 pb-2">
        <Link href="/" className="rounded-md" onClick={onClose}>
          <Wordmark />
        </Link>
        <IconButton
          label={t("close")}
          keys={`${command} Shift S`}
          onClick={inDrawer ? onClose : toggleSidebar}
          className="rtl:-scale-x-100"
        >
          <PanelLeftClose size={18} aria-hidden />
        </IconButton>
      </div>

      <div className="grid gap-2 px-3 pb-2">
        <button
          type="button"
          onClick={newChat}
          className="flex min-h-10 items-center gap-2.5 rounded-md border border-line bg-raised px-3 font-medium text-ink shadow-soft transition-colors hover:bg-bubble pointer-coarse:min-h-11"
        >
          <SquarePen size={16} aria-hidden className="text-accent" />
          {t("newChat")}
        </button>
        <div className="flex items-center gap-1">
          <search className="relative flex-1">
            <Search
              size={15}
              aria-hidden
              className="pointer-events-none absolute inset-y-0 start-2.5 my-auto text-ink-faint"
            />
            <input
              ref={searchField}
              type="search"
              aria-label={t("search")}
              placeholder={t("search")}
              value={words}
              maxLength={200}
              onChange={(event) => setWords(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === "Escape" && words) {
                  event.preventDefault();
                  setWords("");
                }
              }}
              className="h-9 w-full rounded-md bg-transparent ps-8 pe-8 text-base placeholder:text-ink-faint hover:bg-hover focus:bg-raised [&::-webkit-search-cancel-button]:hidden pointer-coarse:h-11 pointer-coarse:text-lg"
            />
            {words ? (
              <IconButton
                size="sm"
                label={t("clearSearch")}
                onClick={() => {
                  setWords("");
                  searchField.current?.focus();
                }}
                className="absolute inset-y-0 end-1 my-auto"
              >
                <X size={14} aria-hidden />
              </IconButton>
            ) : null}
          </search>
          <IconButton
            label={archived ? t("leaveArchive") : t("archive")}
            aria-pressed={archived}
            onClick={() => setArchived((before) => !before)}
          >
            <Archive size={16} aria-hidden />
          </IconButton>
        </div>
      </div>

      <RoomList q={q} archived={archived} onLeaveArchive={() => setArchived(false)} />

      <div className="grid gap-1 border-line border-t p-2">
        <UsageFooter />
        <AccountMenu />
      </div>
    </div>
  );
}
