import { Conversation } from "@/components/chat/conversation";

export default function NewChatPage() {
  return <Conversation chatroomId={null} />;
}
