import { restoreChatroom } from "@/lib/contract/chatroom";
import { on, routes } from "@/lib/http/route";
import { restoreChatroom as restore } from "@/lib/usecases/delete-chatroom";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(restoreChatroom, async ({ viewer, params }) => ({
    status: 200,
    data: await restore(viewer.userId, params.chatroomId),
  })),
);
