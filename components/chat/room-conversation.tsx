"use client";

import { Conversation } from "@/components/chat/conversation";
import { MessageList } from "@/components/chat/message-list";
import type { OpenChatroom } from "@/lib/contract/chatroom";

interface RoomConversationProps {
  readonly chatroomId: string;
  /** The room as it was when the server made the page. */
  readonly sent: OpenChatroom | undefined;
}

/** The conversation of a room; its page brings along what shows messages, so that they are part of it. */
export function RoomConversation({ chatroomId, sent }: RoomConversationProps) {
  return <Conversation chatroomId={chatroomId} sent={sent} messageList={MessageList} />;
}
