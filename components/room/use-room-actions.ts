"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useMemo, useRef } from "react";
import { mutate } from "swr";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/components/shell/use-error-text";
import { showToast } from "@/components/ui/toast";
import { call } from "@/lib/client/api";
import { refreshResource, type useRooms } from "@/lib/client/hooks";
import { forgetOfflineRoom } from "@/lib/client/offline-rooms";
import type { Chatroom, ChatroomMatch } from "@/lib/contract/chatroom";

type RoomListState = ReturnType<typeof useRooms>;

export interface RoomActions {
  readonly rename: (room: Chatroom, title: string) => Promise<void>;
  readonly setPinned: (room: Chatroom, pinned: boolean) => Promise<void>;
  readonly setArchived: (room: Chatroom, archived: boolean) => Promise<void>;
  readonly remove: (room: Chatroom) => Promise<void>;
}

/** Rooms that were deleted here and not restored: nobody should ask the server for them. */
export const departedRooms = new Set<string>();

/**
 * What can be done with a room from the list or the header. The list shows each change at once, and takes it
 * back with a word of explanation if the server refuses.
 */
export function useRoomActions(list: Pick<RoomListState, "mutate">): RoomActions {
  const t = useTranslations("room");
  const common = useTranslations("common");
  const errorText = useErrorText();
  const router = useRouter();
  const pathname = usePathname();
  const latest = useRef({ list, t, common, errorText, router, pathname });
  useEffect(() => {
    latest.current = { list, t, common, errorText, router, pathname };
  });

  return useMemo(() => {
    /** Changes the list now, the server next; rolls back when the server says no. */
    async function change(
      apply: (rooms: readonly ChatroomMatch[]) => readonly ChatroomMatch[],
      work: () => Promise<unknown>,
    ): Promise<boolean> {
      try {
        await latest.current.list.mutate(
          async (pages) => {
            await work();
            return pages;
          },
          {
            optimisticData: (pages) => (pages ?? []).map((page) => ({ ...page, items: apply(page.items) })),
            populateCache: false,
            rollbackOnError: true,
            revalidate: true,
          },
        );
        refreshResource("rooms");
        return true;
      } catch (failure) {
        showToast(latest.current.errorText(failure), { tone: "danger" });
        return false;
      }
    }
    /** Changes a room's fields in the list and, for a room that is not in it, in the header. */
    async function changeRoom(room: Chatroom, fields: { title?: string; pinned?: boolean }): Promise<void> {
      const alone = ["room", room.id];
      void mutate<Chatroom>(alone, (known) => known && { ...known, ...fields }, { revalidate: false });
      await change(
        (rooms) => rooms.map((listed) => (listed.id === room.id ? { ...listed, ...fields } : listed)),
        patch(room.id, fields),
      );
      // What the server says now, whether it said yes or no.
      void mutate(alone);
    }
    const without = (id: string) => (rooms: readonly ChatroomMatch[]) =>
      rooms.filter((room) => room.id !== id);
    const patch = (id: string, body: { title?: string; pinned?: boolean; archived?: boolean }) => () =>
      call("PATCH /chatroom/{chatroomId}", { params: { chatroomId: id }, body });

    async function setArchived(room: Chatroom, archived: boolean) {
      const done = await change(without(room.id), patch(room.id, { archived }));
      if (!done) return;
      void mutate(["room", room.id]);
      const { t: say, common: words } = latest.current;
      showToast(say(archived ? "archived" : "unarchived", { title: room.title }), {
        action: { label: words("undo"), run: () => void setArchived(room, !archived) },
      });
    }

    async function restore(room: Chatroom, wasOpen: boolean) {
      const { t: say, errorText: explain, router: go } = latest.current;
      try {
        await call("POST /chatroom/{chatroomId}/restore", { params: { chatroomId: room.id } });
        departedRooms.delete(room.id);
        refreshResource("rooms");
        showToast(say("restored", { title: room.title }));
        if (wasOpen) go.push(`/c/${room.id}`);
      } catch (failure) {
        showToast(say("restoreFailed", { reason: explain(failure) }), { tone: "danger" });
      }
    }

    return {
      rename: async (room, title) => {
        if (title !== room.title) await changeRoom(room, { title });
      },
      setPinned: (room, pinned) => changeRoom(room, { pinned }),
      setArchived,
      remove: async (room) => {
        const wasOpen = latest.current.pathname === `/c/${room.id}`;
        departedRooms.add(room.id);
        if (wasOpen) latest.current.router.push("/");
        const done = await change(without(room.id), () =>
          call("DELETE /chatroom/{chatroomId}", { params: { chatroomId: room.id } }),
        );
        if (!done) {
          departedRooms.delete(room.id);
          return;
        }
        void forgetOfflineRoom(room.id);
        const { t: say, common: words } = latest.current;
        showToast(say("deleted", { title: room.title }), {
          action: { label: words("undo"), run: () => void restore(room, wasOpen) },
        });
      },
    };
  }, []);
}
