import "server-only";
import type { Chatroom } from "@/lib/contract/chatroom";
import { userChannel } from "@/lib/stream/room-log";
import { tryRedis } from "@/lib/vendors/redis";

/**
 * The cached pages of a user's room list. Every change of the user's rooms counts the generation up; a page
 * is right only in the generation it was read in. The generation is read before the database, so that a page
 * read during a change is stored under the old one and never served.
 */

const KEPT_SECONDS = 300;
const generationKey = (userId: string) => `rooms:${userId}:generation`;
const pagesKey = (userId: string) => `rooms:${userId}:pages`;

export interface CachedPage {
  readonly rooms: Chatroom[];
  readonly nextCursor: string | null;
}

export interface CacheLookup {
  readonly page: CachedPage | undefined;
  /** Stores the page as of the generation that the lookup saw. */
  store(page: CachedPage): Promise<void>;
}

/** Looks a page up; without Redis there is none and storing does nothing. */
export async function lookUpPage(userId: string, variant: string): Promise<CacheLookup> {
  const found = await tryRedis((redis) =>
    redis
      .pipeline()
      .get<number>(generationKey(userId))
      .hget<{ generation: number; page: CachedPage }>(pagesKey(userId), variant)
      .exec<[number | null, { generation: number; page: CachedPage } | null]>(),
  );
  if (!found) return { page: undefined, store: async () => {} };
  const generation = found[0] ?? 0;
  const cached = found[1];
  return {
    page: cached?.generation === generation ? cached.page : undefined,
    store: async (page) => {
      await tryRedis((redis) =>
        redis
          .pipeline()
          .hset(pagesKey(userId), { [variant]: { generation, page } })
          .expire(pagesKey(userId), KEPT_SECONDS)
          .exec(),
      );
    },
  };
}

/** Call after every change of a user's rooms, once it is committed: old pages are dead, open tabs look again. */
export async function roomsChanged(userId: string): Promise<void> {
  await tryRedis((redis) =>
    redis
      .pipeline()
      .incr(generationKey(userId))
      .del(pagesKey(userId))
      .publish(userChannel(userId), "rooms")
      .exec(),
  );
}

/** Removes what the cache holds of a user who is gone. */
export async function forgetRoomList(userId: string): Promise<void> {
  await tryRedis((redis) => redis.del(generationKey(userId), pagesKey(userId)));
}
