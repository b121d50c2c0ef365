import { stopReply } from "@/lib/contract/message";
import { on, routes } from "@/lib/http/route";
import { stopReply as stop } from "@/lib/usecases/stop-reply";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(stopReply, async ({ viewer, params }) => {
    const { reply, stopping } = await stop({ userId: viewer.userId, ...params });
    return { status: stopping ? 202 : 200, data: reply };
  }),
);
