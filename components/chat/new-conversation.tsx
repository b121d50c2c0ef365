"use client";

import { Conversation } from "@/components/chat/conversation";
import { EmptyChat } from "@/components/chat/empty-chat";

/** A chat not yet begun; the first message makes its room, and fetches what shows messages. */
export function NewConversation() {
  return <Conversation chatroomId={null} emptyChat={EmptyChat} />;
}
