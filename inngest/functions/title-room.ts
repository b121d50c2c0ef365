import "server-only";
import { ROOM_UNTITLED } from "@/lib/usecases/reply-events";
import { titleRoom as title } from "@/lib/usecases/title-room";
import { inngest } from "@/lib/vendors/inngest";

/** Names a room after its first exchange. A room without a model's title keeps the first words of the prompt. */
export const titleRoom = inngest.createFunction(
  {
    id: "title-room",
    name: "Name a chatroom",
    triggers: [{ event: ROOM_UNTITLED }],
    retries: 2,
    concurrency: { limit: 5 },
  },
  async ({ event }) => title(event.data.chatroomId as string, event.data.replyId as string),
);
