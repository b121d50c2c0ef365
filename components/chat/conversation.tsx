"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Composer, type ComposerHandle } from "@/components/chat/composer";
import { ConnectionNote } from "@/components/chat/connection-note";
import { DropZone } from "@/components/chat/drop-zone";
import type { EmptyChat as EmptyChatPart } from "@/components/chat/empty-chat";
import { LiveAnnouncer } from "@/components/chat/live-announcer";
import { ModelNote } from "@/components/chat/model-note";
import { PendingMessage } from "@/components/chat/pending-message";
import { PromptsLeft } from "@/components/chat/prompts-left";
import { useConversation, useOutbox, useView, useWriting } from "@/components/chat/use-conversation";
import { type MessageListPart, useMessageList } from "@/components/chat/use-message-list";
import { useReplySettings } from "@/components/chat/use-reply-settings";
import { useUserId } from "@/components/chat/use-user-id";
import { useErrorText } from "@/components/shell/use-error-text";
import { Button, buttonClasses } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { showToast } from "@/components/ui/toast";
import type { ConversationStore } from "@/lib/client/conversation-store";
import { connectOutbox } from "@/lib/client/deliver-sent";
import { outbox } from "@/lib/client/outbox";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { Attachment } from "@/lib/contract/attachment";
import type { OpenChatroom } from "@/lib/contract/chatroom";
import type { Message } from "@/lib/contract/message";

interface ConversationProps {
  readonly chatroomId: string | null;
  /** The room as it was when the server made the page. */
  readonly sent?: OpenChatroom | undefined;
  /** What shows messages; fetched when it is needed where the page does not bring it. */
  readonly messageList?: MessageListPart;
  /** What a chat not yet begun shows. */
  readonly emptyChat?: typeof EmptyChatPart;
}

/**
 * A conversation: its messages and the composer. Without a room (null) it is a chat not yet begun; the first
 * message makes its room, and the page takes on the room's address without losing stream, focus or draft.
 */
export function Conversation({
  chatroomId,
  sent,
  messageList: brought,
  emptyChat: EmptyChat,
}: ConversationProps) {
  const roomId = useRoomId(chatroomId);
  const store = useConversation(roomId, sent);
  const userId = useUserId();
  const entries = useOutbox();
  const settings = useReplySettings(store);
  const writing = useWriting(store);
  const composer = useRef<ComposerHandle>(null);
  const errorText = useErrorText();
  const t = useTranslations("chat");
  const [draftRoom, setDraftRoom] = useDraftRoom(userId, roomId === null);
  useEffect(connectOutbox, []);
  useTakeAddress(draftRoom, roomId === null);
  useEffect(() => {
    if (hasMouse() && document.activeElement === document.body) composer.current?.focus();
  }, []);

  const outgoing = useMemo(
    () => entries.filter((entry) => (roomId ? entry.chatroomId === roomId : isOfNewChat(entry, draftRoom))),
    [entries, roomId, draftRoom],
  );
  const messageList = useMessageList(brought, store !== null || outgoing.length > 0);

  const send = (content: string, attachments: readonly Attachment[]) => {
    // It follows what is on the screen; behind something still on its way it follows that.
    const isNext = outgoing.every(({ state }) => state === "refused");
    const parentId = isNext ? store?.getView().thread.at(-1)?.id : undefined;
    const entry = outbox.send({
      chatroomId: roomId,
      draftRoom: draftRoom ?? undefined,
      newRoom: settings.newRoom,
      content,
      attachments,
      parentId,
    });
    if (!roomId) setDraftRoom(entry.draftRoom ?? null);
  };
  const resend = useCallback((message: Message, content: string) => {
    outbox.send({
      chatroomId: message.chatroomId,
      content,
      attachments: message.attachments,
      parentId: message.parentId,
      isEdit: true,
    });
    if (hasMouse()) composer.current?.focus();
  }, []);
  const takeBack = useCallback((entry: OutboxEntry) => {
    if (composer.current?.add(entry.content, entry.attachments)) outbox.discard(entry.key);
  }, []);
  const stop = () => {
    if (writing && store)
      store
        .stop(writing.id)
        .catch((failure) => showToast(errorText(failure) || t("stopFailed"), { tone: "danger" }));
  };

  return (
    <DropZone onFiles={(files) => composer.current?.attach(files)}>
      {store && (messageList || outgoing.length === 0) ? (
        <OpenRoom
          key={store.chatroomId}
          store={store}
          messageList={messageList}
          outgoing={outgoing}
          onResend={resend}
          onTakeBack={takeBack}
        />
      ) : outgoing.length > 0 ? (
        <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-6 sm:px-6">
          <div className="mx-auto grid w-full max-w-(--reading-width) gap-6">
            {outgoing.map((entry) => (
              <PendingMessage key={entry.key} entry={entry} onTakeBack={takeBack} />
            ))}
          </div>
        </div>
      ) : EmptyChat ? (
        <EmptyChat settings={settings} onSuggest={(text) => composer.current?.add(text)} />
      ) : null}
      <div className="px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6">
        <div className="mx-auto grid w-full max-w-[calc(var(--reading-width)+1.5rem)] grid-cols-[minmax(0,1fr)] gap-1.5">
          {store ? <ConnectionNote store={store} /> : null}
          <Composer
            ref={composer}
            userId={userId}
            chatroomId={roomId}
            settings={settings}
            isWriting={writing !== undefined}
            onSend={send}
            onStop={stop}
          />
          <ModelNote model={settings.model} />
          <PromptsLeft />
        </div>
      </div>
    </DropZone>
  );
}

function OpenRoom({
  store,
  messageList: MessageList,
  outgoing,
  onResend,
  onTakeBack,
}: {
  store: ConversationStore;
  messageList: MessageListPart | null;
  outgoing: readonly OutboxEntry[];
  onResend: (message: Message, text: string) => void;
  onTakeBack: (entry: OutboxEntry) => void;
}) {
  const t = useTranslations("chat");
  const errorText = useErrorText();
  const phase = useView(store, (view) => view.phase);
  const error = useView(store, (view) => view.error);
  if (phase === "gone")
    return (
      <div className="m-auto">
        <EmptyState
          title={t("goneTitle")}
          action={
            <Link href="/" className={buttonClasses("primary")}>
              {t("newChat")}
            </Link>
          }
        >
          {t("goneBody")}
        </EmptyState>
      </div>
    );
  if (phase === "failed" && outgoing.length === 0)
    return (
      <div className="m-auto">
        <EmptyState
          title={t("loadFailedTitle")}
          action={<Button onClick={() => store.retryNow()}>{t("tryAgain")}</Button>}
        >
          {errorText(error)}
        </EmptyState>
      </div>
    );
  if (!MessageList || (phase === "loading" && outgoing.length === 0))
    return (
      <div className="flex-1 px-6 pt-10" role="status" aria-label={t("loadingRoom")}>
        <div className="mx-auto grid max-w-(--reading-width) animate-sweep gap-3">
          <div className="ms-auto h-11 w-3/5 rounded-2xl bg-bubble" />
          <div className="mt-4 h-4 w-11/12 rounded bg-bubble" />
          <div className="h-4 w-4/5 rounded bg-bubble" />
          <div className="h-4 w-2/3 rounded bg-bubble" />
        </div>
      </div>
    );
  return (
    <>
      <MessageList store={store} outgoing={outgoing} onResend={onResend} onTakeBack={onTakeBack} />
      <LiveAnnouncer store={store} />
    </>
  );
}

/** Where there is no keyboard on the screen, the cursor may wait in the field. */
function hasMouse(): boolean {
  return matchMedia("(pointer: fine)").matches;
}

/** The room that the address names: the page of a chat not yet begun takes on its room's address later. */
function useRoomId(chatroomId: string | null): string | null {
  const pathname = usePathname();
  return chatroomId ?? /^\/c\/([^/]+)$/.exec(pathname)?.[1] ?? null;
}

/** Of the chat that this page begins; an entry of an older page, which names none, is shown by any. */
function isOfNewChat({ chatroomId, draftRoom: its }: OutboxEntry, draftRoom: string | null): boolean {
  return its ? its === draftRoom : chatroomId === null;
}

/** What a chat not yet begun goes by: after a reload the one whose messages still wait for their room. */
function useDraftRoom(userId: string | null, isNew: boolean) {
  const [draftRoom, setDraftRoom] = useState<string | null>(null);
  // The outbox has learnt whose it is in this same commit.
  useLayoutEffect(() => {
    if (userId && isNew) setDraftRoom(outbox.waitingChat ?? null);
  }, [userId, isNew]);
  return [draftRoom, setDraftRoom] as const;
}

/** Gives the page its room's address as soon as the first message has made the room. */
function useTakeAddress(draftRoom: string | null, isNew: boolean): void {
  useEffect(() => {
    if (!draftRoom || !isNew) return;
    return outbox.subscribe({
      // Next keeps its router in step with the history, and the page stays mounted.
      onRoomMade: (made, chatroomId) => {
        if (made === draftRoom) window.history.replaceState(null, "", `/c/${chatroomId}`);
      },
    });
  }, [draftRoom, isNew]);
}
