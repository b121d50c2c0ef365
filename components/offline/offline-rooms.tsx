"use client";

import { ArrowLeft, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { Wordmark } from "@/components/brand/mark";
import { Markdown } from "@/components/markdown/markdown";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { RetryUntilDone } from "@/lib/client/retry-until-done";
import type { Chatroom, OpenChatroom } from "@/lib/contract/chatroom";
import type { Message } from "@/lib/contract/message";

const ROOMS = "castor-rooms";

interface Kept {
  readonly rooms: readonly Chatroom[];
  /** Rooms whose messages are on this device. */
  readonly readable: ReadonlyMap<string, OpenChatroom>;
}

/** Reads what the service worker keeps; it wrote the API's own answers. */
async function readKept(): Promise<Kept> {
  const store = await caches.open(ROOMS);
  const dataOf = async (response: Response | undefined) => (await response?.json())?.data;
  const list = (await dataOf(await store.match("/api/chatroom?archived="))) as Chatroom[] | undefined;
  const readable = new Map<string, OpenChatroom>();
  for (const request of await store.keys()) {
    if (!/\/api\/chatroom\/[0-9a-f-]{36}$/.test(request.url)) continue;
    const room = (await dataOf(await store.match(request))) as OpenChatroom;
    readable.set(room.id, room);
  }
  return { rooms: list ?? [...readable.values()], readable };
}

/** The branch that ends in the newest message: what was on the screen last. */
function newestBranch(messages: readonly Message[]): Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: Message[] = [];
  for (let at = messages.at(-1); at; at = at.parentId ? byId.get(at.parentId) : undefined) branch.push(at);
  return branch.reverse();
}

/** The last rooms of this device, to read only, until the connection is back. */
export function OfflineRooms() {
  const t = useTranslations("pages");
  const common = useTranslations("common");
  const chat = useTranslations("chat");
  const format = useFormatter();
  const [kept, setKept] = useState<Kept | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);

  useEffect(() => {
    readKept().then(setKept, () => setKept({ rooms: [], readable: new Map() }));
    const follow = () => setOpenId(location.hash.slice(1) || null);
    // The browser says "online" before anything can be fetched: the server has to answer first.
    const goBack = async () => {
      try {
        await fetch("/api/health", { cache: "no-store", signal: AbortSignal.timeout(5000) });
        location.assign(location.hash ? `/c/${location.hash.slice(1)}` : "/");
      } catch {
        retry.later();
      }
    };
    const retry = new RetryUntilDone(() => void goBack());
    const online = () => void goBack();
    follow();
    // Led here from a room although there is a connection: the server was away.
    if (location.hash && navigator.onLine) retry.later();
    addEventListener("hashchange", follow);
    addEventListener("online", online);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("online", online);
      retry.pause();
    };
  }, []);

  const open = openId ? kept?.readable.get(openId) : undefined;
  return (
    <div className="min-h-dvh">
      <header className="sticky top-0 z-10 border-line border-b bg-canvas">
        <div className="mx-auto flex h-14 max-w-(--reading-width) items-center justify-between gap-3 px-4">
          {open ? (
            <a href="/offline#" className="inline-flex min-h-9 items-center gap-2 rounded-md text-ink-muted">
              <ArrowLeft size={17} aria-hidden className="rtl:-scale-x-100" />
              {common("back")}
            </a>
          ) : (
            <Wordmark />
          )}
          <span className="inline-flex items-center gap-2 rounded-full bg-warn-soft px-3 py-1 text-sm text-warn">
            <WifiOff size={15} aria-hidden />
            {t("offlineTitle")}
          </span>
        </div>
      </header>
      <main id="content" className="mx-auto max-w-(--reading-width) px-4 pt-8 pb-20">
        {open ? (
          <article>
            <h1 className="pb-6 font-semibold text-2xl tracking-tight" dir="auto">
              {open.title}
            </h1>
            <ol className="grid gap-7">
              {newestBranch(open.messages).map((message) => (
                <li
                  key={message.id}
                  dir="auto"
                  className={
                    message.role === "user"
                      ? "ms-auto max-w-[85%] whitespace-pre-wrap rounded-2xl bg-bubble px-4 py-2.5 text-lg"
                      : "min-w-0 text-lg"
                  }
                >
                  <h2 className="sr-only">
                    {message.role === "user" ? chat("youSaid") : chat("castorSaid")}
                  </h2>
                  {message.role === "user" ? message.content : <Markdown text={message.content} />}
                </li>
              ))}
            </ol>
          </article>
        ) : (
          <>
            <h1 className="font-semibold text-2xl tracking-tight">{t("offlineTitle")}</h1>
            <p className="max-w-prose pt-1 pb-6 text-ink-muted">{t("offlineBody")}</p>
            {kept && kept.rooms.length === 0 ? <EmptyState title={t("offlineEmpty")} /> : null}
            <ul className="grid gap-1">
              {kept?.rooms.map((room) => {
                const day = format.dateTime(new Date(room.lastActivityAt), { dateStyle: "medium" });
                return (
                  <li key={room.id}>
                    {kept.readable.has(room.id) ? (
                      <a
                        href={`/offline#${room.id}`}
                        className="flex min-h-11 items-center justify-between gap-4 rounded-md px-3 hover:bg-hover"
                      >
                        <span className="truncate font-medium" dir="auto">
                          {room.title}
                        </span>
                        <span className="shrink-0 text-ink-faint text-sm">{day}</span>
                      </a>
                    ) : (
                      <span className="flex min-h-11 items-center justify-between gap-4 px-3 text-ink-faint">
                        <span className="truncate" dir="auto">
                          {room.title}
                        </span>
                        <span className="shrink-0 text-sm">{day}</span>
                      </span>
                    )}
                  </li>
                );
              })}
            </ul>
            <div className="pt-6">
              <Button onClick={() => location.assign("/")}>{common("retry")}</Button>
            </div>
          </>
        )}
      </main>
    </div>
  );
}
