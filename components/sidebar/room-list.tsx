"use client";

import { ArrowLeft } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useFormatter, useTimeZone, useTranslations } from "use-intl";
import { type RoomActions, useRoomActions } from "@/components/room/use-room-actions";
import { useErrorText } from "@/components/shell/use-error-text";
import { groupRooms, type RoomGroupName } from "@/components/sidebar/group-rooms";
import { RoomRow } from "@/components/sidebar/room-row";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import { useRooms } from "@/lib/client/hooks";
import type { ChatroomMatch } from "@/lib/contract/chatroom";

interface RoomListProps {
  readonly q: string;
  readonly archived: boolean;
  readonly onLeaveArchive: () => void;
}

/** The rooms of the present view, page by page as one scrolls. */
export function RoomList({ q, archived, onLeaveArchive }: RoomListProps) {
  const t = useTranslations("sidebar");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const list = useRooms({ q, archived });
  const actions = useRoomActions(list);
  const pathname = usePathname();
  const current = pathname.startsWith("/c/") ? pathname.slice(3) : null;

  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-3" data-testid="room-list">
      {archived ? (
        <div className="flex items-center gap-2 px-1 pb-1">
          <button
            type="button"
            onClick={onLeaveArchive}
            className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-1.5 font-medium text-accent text-sm hover:bg-hover"
          >
            <ArrowLeft size={14} aria-hidden className="rtl:-scale-x-100" />
            {t("leaveArchive")}
          </button>
        </div>
      ) : null}
      <p role="status" className="sr-only">
        {q && list.isLoading ? t("searching") : ""}
      </p>
      {list.error && list.rooms.length === 0 ? (
        <EmptyState
          title={t("loadFailed")}
          action={
            <Button size="sm" onClick={() => void list.mutate()}>
              {common("retry")}
            </Button>
          }
        >
          {errorText(list.error)}
        </EmptyState>
      ) : list.isLoading && list.rooms.length === 0 ? (
        <LoadingRooms label={common("loading")} />
      ) : list.rooms.length === 0 ? (
        q ? (
          <EmptyState title={t("noHits")}>{t("noHitsBody", { q })}</EmptyState>
        ) : archived ? (
          <EmptyState title={t("archiveEmpty")}>{t("archiveEmptyBody")}</EmptyState>
        ) : (
          <EmptyState title={t("empty")}>{t("emptyBody")}</EmptyState>
        )
      ) : (
        <Groups rooms={list.rooms} q={q} current={current} actions={actions} flat={q !== ""} />
      )}
      {list.hasMore ? <LoadMore label={t("loadMore")} onReach={() => void list.loadMore()} /> : null}
    </div>
  );
}

interface GroupsProps {
  readonly rooms: readonly ChatroomMatch[];
  readonly q: string;
  readonly current: string | null;
  readonly actions: RoomActions;
  /** Search results come by relevance, not by day. */
  readonly flat: boolean;
}

function Groups({ rooms, q, current, actions, flat }: GroupsProps) {
  const t = useTranslations("sidebar");
  const format = useFormatter();
  const timeZone = useTimeZone() ?? "UTC";
  const now = useNow();
  const heading = (name: RoomGroupName) =>
    /^\d/.test(name)
      ? format.dateTime(new Date(`${name}-15T12:00:00Z`), { month: "long", year: "numeric" })
      : t(name as "today");
  const row = (room: ChatroomMatch) => (
    <RoomRow key={room.id} room={room} q={q} current={room.id === current} actions={actions} />
  );
  if (flat) return <ul className="grid gap-px">{rooms.map(row)}</ul>;
  return groupRooms(rooms, now, timeZone).map((group) => (
    <section key={group.name} aria-label={heading(group.name)}>
      <h2 className="px-2 pt-4 pb-1 font-medium text-ink-faint text-xs">{heading(group.name)}</h2>
      <ul className="grid gap-px">{group.rooms.map(row)}</ul>
    </section>
  ));
}

/** The time, again every minute: at midnight "today" becomes "yesterday" by itself. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function LoadingRooms({ label }: { readonly label: string }) {
  return (
    <div role="status" className="grid gap-3 px-2 pt-4">
      <span className="sr-only">{label}</span>
      {["w-3/5", "w-4/5", "w-1/2", "w-2/3", "w-3/4"].map((width) => (
        <Skeleton key={width} className={`h-4 ${width}`} />
      ))}
    </div>
  );
}

/** Asks for the next page shortly before the end is in sight; a button for whoever does not scroll. */
function LoadMore({ label, onReach }: { readonly label: string; readonly onReach: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const latest = useRef(onReach);
  useEffect(() => {
    latest.current = onReach;
  });
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current();
      },
      { rootMargin: "300px" },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={end} className="grid pt-2">
      <Button size="sm" variant="ghost" onClick={onReach}>
        {label}
      </Button>
    </div>
  );
}
