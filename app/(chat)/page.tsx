import { NewConversation } from "@/components/chat/new-conversation";

export default function NewChatPage() {
  return <NewConversation />;
}
