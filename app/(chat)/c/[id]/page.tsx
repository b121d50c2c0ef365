import { Conversation } from "@/components/chat/conversation";

interface RoomPageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function RoomPage({ params }: RoomPageProps) {
  const { id } = await params;
  return <Conversation chatroomId={id} />;
}
