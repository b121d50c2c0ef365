import { exportChatroom } from "@/lib/contract/chatroom";
import { fileResponse } from "@/lib/http/file-response";
import { on, routes } from "@/lib/http/route";
import { exportChatroom as run } from "@/lib/usecases/export-chatroom";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(exportChatroom, async ({ viewer, params, query }) =>
    fileResponse(await run(viewer.userId, params.chatroomId, query.format)),
  ),
);
