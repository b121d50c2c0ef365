import { listMessages, sendMessage } from "@/lib/contract/message";
import { quotaHeaders } from "@/lib/http/quota-headers";
import { on, routes } from "@/lib/http/route";
import { listMessages as list } from "@/lib/usecases/list-messages";
import { sendMessage as send } from "@/lib/usecases/send-message";
import { preferredWait, waitForReply } from "@/lib/usecases/wait-for-reply";

/** Prefer: wait=60 needs a minute, and the platform must not cut it. */
export const maxDuration = 90;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(listMessages, async ({ viewer, params, query }) => {
    const { messages, nextCursor } = await list(viewer.userId, params.chatroomId, query);
    return { status: 200, data: messages, page: { nextCursor } };
  }),
  on(sendMessage, async ({ viewer, params, body, effectId, headers, signal }) => {
    const { used, ...sent } = await send({ ...body, id: effectId, chatroomId: params.chatroomId }, viewer);
    const wait = preferredWait(headers.get("prefer"));
    const shown = {
      location: `/api/chatroom/${params.chatroomId}/message/${sent.reply.id}`,
      ...quotaHeaders(viewer.plan, used),
      ...(wait > 0 && { "preference-applied": `wait=${wait}` }),
    };
    if (wait === 0) return { status: 202, data: sent, headers: shown };
    const after = sent.eventsUrl.split("after=")[1] ?? "";
    const place = { userId: viewer.userId, sessionId: viewer.sessionId, chatroomId: params.chatroomId };
    const reply = await waitForReply({ ...place, replyId: sent.reply.id, after }, wait, signal);
    return reply
      ? { status: 200, data: { ...sent, reply }, headers: shown }
      : { status: 202, data: sent, headers: shown };
  }),
);
