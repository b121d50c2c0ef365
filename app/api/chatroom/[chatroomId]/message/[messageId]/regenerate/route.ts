import { regenerateReply } from "@/lib/contract/message";
import { on, routes } from "@/lib/http/route";
import { regenerateReply as regenerate } from "@/lib/usecases/regenerate-reply";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(regenerateReply, async ({ viewer, params, body, effectId }) => ({
    status: 202,
    data: await regenerate({ id: effectId, ...params, model: body.model }, viewer),
  })),
);
