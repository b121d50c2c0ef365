import type { Metadata } from "next";
import { cache } from "react";
import { RoomConversation } from "@/components/chat/room-conversation";
import { id as chatroomIdSchema } from "@/lib/contract/common";
import { NEWEST_MESSAGES } from "@/lib/contract/page-data";
import { sendAlong } from "@/lib/http/page-request";
import { getTranslator } from "@/lib/i18n/request";
import { openChatroom } from "@/lib/usecases/open-chatroom";

interface RoomPageProps {
  readonly params: Promise<{ id: string }>;
}

const roomOf = cache(async (id: string) =>
  chatroomIdSchema.safeParse(id).success
    ? sendAlong(({ userId }) => openChatroom(userId, id, NEWEST_MESSAGES))
    : undefined,
);

export async function generateMetadata({ params }: RoomPageProps): Promise<Metadata> {
  const [room, t] = await Promise.all([roomOf((await params).id), getTranslator()]);
  return room ? { title: room.title } : { title: { absolute: t("common.appName") } };
}

export default async function RoomPage({ params }: RoomPageProps) {
  const { id } = await params;
  return <RoomConversation chatroomId={id} sent={await roomOf(id)} />;
}
