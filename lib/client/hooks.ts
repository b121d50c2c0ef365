"use client";

import { useEffect } from "react";
import useSWR, { mutate, type SWRConfiguration } from "swr";
import useSWRInfinite, { unstable_serialize } from "swr/infinite";
import { type ApiData, type ApiError, call, callPage } from "@/lib/client/api";
import { idleMoment } from "@/lib/client/idle-moment";
import type { ChatroomMatch } from "@/lib/contract/chatroom";
import { type PageData, ROOMS_PER_PAGE } from "@/lib/contract/page-data";

/** What can change on the server without this tab having asked for it (the events' user.changed). */
export type ChangedResource = "rooms" | "plan" | "usage" | "personas";

interface RoomPage {
  readonly items: readonly ChatroomMatch[];
  readonly nextCursor: string | null;
}

type RoomPageKey = readonly ["rooms", string, boolean, string | null];

const GENERATING_MS = 4000;
const settings: SWRConfiguration = { revalidateOnFocus: true, keepPreviousData: true };
/** Plans change with a deployment, not while one reads. */
const steady: SWRConfiguration = { revalidateOnFocus: false, revalidateIfStale: false };

const asked = new Set<string>();

/**
 * Asks the API. The first question about anything comes while the page wakes up, which mostly brought the answer:
 * it waits for a moment of its own, so that all of them together do not hold up the page.
 */
async function ask<Answer>(what: string, request: () => Promise<Answer>): Promise<Answer> {
  if (!asked.has(what)) {
    asked.add(what);
    await idleMoment();
  }
  return request();
}

/** The signed-in user; `error.code` is "unauthenticated" when there is none. */
export function useMe() {
  return useSWR<ApiData<"GET /user/me">, ApiError>(
    "me",
    () => ask("me", () => call("GET /user/me")),
    settings,
  );
}

/** Today's prompts and the last 30 days; asked of nobody while not `enabled`, again every `refreshInterval` ms. */
export function useUsage({ enabled = true, refreshInterval = 0 } = {}) {
  return useSWR<ApiData<"GET /user/me/usage">, ApiError>(
    enabled ? "usage" : null,
    () => ask("usage", () => call("GET /user/me/usage")),
    { ...settings, refreshInterval },
  );
}

/** Where it is shown no room's events tell of changes. */
const SUBSCRIPTION_MS = 60_000;

/** What the user pays for, looked at again every minute; asked of nobody while `enabled` is false. */
export function useSubscription(enabled = true) {
  return useSWR<ApiData<"GET /subscription/status">, ApiError>(
    enabled ? "subscription" : null,
    () => call("GET /subscription/status"),
    { ...settings, refreshInterval: SUBSCRIPTION_MS },
  );
}

export function usePlans() {
  return useSWR<ApiData<"GET /plan">, ApiError>("plans", () => ask("plans", () => call("GET /plan")), steady);
}

export function usePersonas() {
  return useSWR<ApiData<"GET /persona">, ApiError>(
    "personas",
    () => ask("personas", () => call("GET /persona")),
    settings,
  );
}

function roomPageKey(q: string, archived: boolean) {
  return (index: number, previous: RoomPage | null): RoomPageKey | null => {
    if (index === 0) return ["rooms", q, archived, null];
    return previous?.nextCursor ? ["rooms", q, archived, previous.nextCursor] : null;
  };
}

/**
 * The user's rooms, page by page; `q` searches titles and messages.
 * `loadMore` adds the next page and does nothing at the end.
 */
export function useRooms({ q = "", archived = false }: { q?: string; archived?: boolean } = {}) {
  const swr = useSWRInfinite<RoomPage, ApiError>(
    roomPageKey(q, archived),
    ([, words, inArchive, cursor]: RoomPageKey) =>
      ask("rooms", () =>
        callPage("GET /chatroom", {
          query: {
            limit: ROOMS_PER_PAGE,
            cursor: cursor ?? undefined,
            q: words || undefined,
            archived: inArchive ? "true" : undefined,
          },
        }),
      ),
    {
      ...settings,
      revalidateFirstPage: true,
      // An open room hears of changes through its events; a page without one looks while replies are made.
      refreshInterval: (pages?: RoomPage[]) =>
        pages?.some(({ items }) => items.some(({ generating }) => generating)) ? GENERATING_MS : 0,
    },
  );
  const pages = swr.data ?? [];
  return {
    rooms: pages.flatMap((page) => page.items),
    hasMore: Boolean(pages.at(-1)?.nextCursor),
    loadMore: () => swr.setSize((size) => size + 1),
    // Asked for where they are shown: whoever does not look is not rendered again for them.
    get isLoading() {
      return swr.isLoading;
    },
    get error() {
      return swr.error;
    },
    mutate: swr.mutate,
  };
}

/** What came with the page, by the keys of the hooks above. */
export function sentAlong({ rooms, ...others }: PageData): Record<string, unknown> {
  return { ...others, [unstable_serialize(roomPageKey("", false))]: [rooms] };
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("castor:changed");

/** Fetches a resource again in this tab. */
export function refreshHere(what: ChangedResource): void {
  if (what === "rooms") {
    // The sidebar's list is an infinite key of its own; searches are refreshed by their filter.
    void mutate(unstable_serialize(roomPageKey("", false)));
    void mutate(unstable_serialize(roomPageKey("", true)));
  } else if (what === "plan") {
    for (const key of ["subscription", "me", "usage"]) void mutate(key);
  } else void mutate(what);
}

/** Fetches a resource again in this tab and in every other tab of this browser. */
export function refreshResource(what: ChangedResource): void {
  refreshHere(what);
  channel?.postMessage(what);
}

/** Keeps this tab's resources fresh when another tab changes them; mount once per page. */
export function useSharedRefresh(): void {
  useEffect(() => {
    if (!channel) return;
    const listen = (event: MessageEvent<ChangedResource>) => refreshHere(event.data);
    channel.addEventListener("message", listen);
    return () => channel.removeEventListener("message", listen);
  }, []);
}
