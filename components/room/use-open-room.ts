"use client";

import { usePathname } from "next/navigation";
import useSWR from "swr";
import { departedRooms } from "@/components/room/use-room-actions";
import { call } from "@/lib/client/api";
import { useRooms } from "@/lib/client/hooks";
import type { Chatroom } from "@/lib/contract/chatroom";

/** The id of the room that is open, from the address; null on the page of a new chat. */
export function useOpenRoomId(): string | null {
  const pathname = usePathname();
  return pathname.startsWith("/c/") ? pathname.slice(3) : null;
}

/**
 * The room that is open: from the list when it is there, fetched by itself when it is archived, temporary or
 * far down. Undefined while unknown.
 */
export function useOpenRoom(): { room: Chatroom | undefined; list: ReturnType<typeof useRooms> } {
  const id = useOpenRoomId();
  const list = useRooms();
  const listed = list.rooms.find((room) => room.id === id);
  const alone = useSWR(
    id !== null && !listed && !list.isLoading && !departedRooms.has(id) ? ["room", id] : null,
    ([, chatroomId]: [string, string]): Promise<Chatroom> =>
      call("GET /chatroom/{chatroomId}", { params: { chatroomId }, query: { limit: 1 } }),
    { shouldRetryOnError: false },
  );
  return { room: listed ?? (id === null ? undefined : alone.data), list };
}
