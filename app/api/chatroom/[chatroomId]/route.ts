import { deleteChatroom, getChatroom, updateChatroom } from "@/lib/contract/chatroom";
import { on, routes } from "@/lib/http/route";
import { deleteChatroom as remove } from "@/lib/usecases/delete-chatroom";
import { openChatroom } from "@/lib/usecases/open-chatroom";
import { updateChatroom as update } from "@/lib/usecases/update-chatroom";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getChatroom, async ({ viewer, params, query }) => ({
    status: 200,
    data: await openChatroom(viewer.userId, params.chatroomId, query.limit),
  })),
  on(updateChatroom, async ({ viewer, params, body }) => ({
    status: 200,
    data: await update(viewer, params.chatroomId, body),
  })),
  on(deleteChatroom, async ({ viewer, params }) => ({
    status: 200,
    data: { restorableUntil: await remove(viewer.userId, params.chatroomId) },
  })),
);
