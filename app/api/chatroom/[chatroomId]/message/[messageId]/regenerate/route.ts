import { regenerateReply } from "@/lib/contract/message";
import { quotaHeaders } from "@/lib/http/quota-headers";
import { on, routes } from "@/lib/http/route";
import { regenerateReply as regenerate } from "@/lib/usecases/regenerate-reply";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(regenerateReply, async ({ viewer, params, body, effectId }) => {
    const { used, ...sent } = await regenerate({ id: effectId, ...params, model: body.model }, viewer);
    const location = `/api/chatroom/${params.chatroomId}/message/${sent.reply.id}`;
    return { status: 202, data: sent, headers: { location, ...quotaHeaders(viewer.plan, used) } };
  }),
);
