import "server-only";
import type { Chatroom } from "@/lib/contract/chatroom";
import { countUnheardRoomChange } from "@/lib/db/users";
import { log } from "@/lib/log";
import { userChannel } from "@/lib/stream/room-log";
import { tryRedis } from "@/lib/vendors/redis";

/**
 * The cached pages of a user's room list. Every change of the user's rooms counts the generation up; a page
 * is right only in the generation it was read in. The generation is read before the database, so that a page
 * read during a change is stored under the old one and never served. A change that Redis does not hear of
 * counts the user's epoch up, in the database, where every request reads it along with the session.
 */

const KEPT_SECONDS = 300;
/** Longer than any page, so that a generation that starts again meets no page of its first time. */
const GENERATION_KEPT_SECONDS = 24 * 3600;
/** Pages kept of one user: cursors and limits are the caller's to make up. */
const MOST_PAGES = 40;
const generationKey = (userId: string) => `rooms:${userId}:generation`;
const pagesKey = (userId: string) => `rooms:${userId}:pages`;

export interface CachedPage {
  readonly rooms: Chatroom[];
  readonly nextCursor: string | null;
}

interface StoredPage {
  readonly generation: string;
  readonly page: CachedPage;
}

export interface CacheLookup {
  readonly page: CachedPage | undefined;
  /** Stores the page as of the generation that the lookup saw. */
  store(page: CachedPage): Promise<void>;
}

/** Whose list it is, in the epoch that the request has read. */
export interface ListOwner {
  readonly userId: string;
  readonly roomsEpoch: number;
}

/** Looks a page up; without Redis there is none and storing does nothing. */
export async function lookUpPage({ userId, roomsEpoch }: ListOwner, variant: string): Promise<CacheLookup> {
  const found = await tryRedis((redis) =>
    redis
      .pipeline()
      .get<number>(generationKey(userId))
      .hget<StoredPage>(pagesKey(userId), variant)
      .hlen(pagesKey(userId))
      .exec<[number | null, StoredPage | null, number]>(),
  );
  if (!found) return { page: undefined, store: async () => {} };
  const [count, cached, pages] = found;
  const generation = `${roomsEpoch}.${count ?? 0}`;
  return {
    page: cached?.generation === generation ? cached.page : undefined,
    store: async (page) => {
      if (pages >= MOST_PAGES && !cached) return;
      const stored: StoredPage = { generation, page };
      await tryRedis((redis) =>
        redis
          .pipeline()
          .hset(pagesKey(userId), { [variant]: stored })
          .expire(pagesKey(userId), KEPT_SECONDS)
          .exec(),
      );
    },
  };
}

/** Call after every change of a user's rooms, once it is committed: old pages are dead, open tabs look again. */
export async function roomsChanged(userId: string): Promise<void> {
  const heard = await tryRedis((redis) =>
    redis
      .pipeline()
      .incr(generationKey(userId))
      .expire(generationKey(userId), GENERATION_KEPT_SECONDS)
      .del(pagesKey(userId))
      .publish(userChannel(userId), "rooms")
      .exec(),
  );
  if (heard) return;
  await countUnheardRoomChange(userId).catch((error) =>
    log.error({ err: error, userId }, "a cached room list may be stale for five minutes"),
  );
}

/** Removes what the cache holds of a user who is gone. */
export async function forgetRoomList(userId: string): Promise<void> {
  await tryRedis((redis) => redis.del(generationKey(userId), pagesKey(userId)));
}
