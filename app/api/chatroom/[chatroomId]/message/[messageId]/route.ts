import { getMessage, rateMessage } from "@/lib/contract/message";
import { on, routes } from "@/lib/http/route";
import { getMessage as get, rateMessage as rate } from "@/lib/usecases/rate-message";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getMessage, async ({ viewer, params }) => ({
    status: 200,
    data: await get(viewer.userId, params.chatroomId, params.messageId),
  })),
  on(rateMessage, async ({ viewer, params, body }) => ({
    status: 200,
    data: await rate(viewer.userId, params.chatroomId, params.messageId, body.feedback),
  })),
);
