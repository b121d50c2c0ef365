import { shareChatroom, unshareChatroom } from "@/lib/contract/chatroom";
import { on, routes } from "@/lib/http/route";
import { shareChatroom as share, unshareChatroom as unshare } from "@/lib/usecases/share-chatroom";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(shareChatroom, async ({ viewer, params }) => ({
    status: 200,
    data: await share(viewer.userId, params.chatroomId),
  })),
  on(unshareChatroom, async ({ viewer, params }) => {
    await unshare(viewer.userId, params.chatroomId);
    return { status: 200, data: {} };
  }),
);
