import { createChatroom, listChatrooms } from "@/lib/contract/chatroom";
import { etagOf } from "@/lib/http/etag";
import { on, routes } from "@/lib/http/route";
import { createChatroom as create } from "@/lib/usecases/create-chatroom";
import { listChatrooms as list } from "@/lib/usecases/list-chatrooms";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(listChatrooms, async ({ viewer, query }) => {
    const { rooms, nextCursor, cache } = await list({ owner: viewer, ...query });
    const etag = etagOf({ rooms, nextCursor });
    return {
      status: 200,
      data: rooms,
      page: { nextCursor },
      headers: {
        etag,
        "x-cache": cache,
        "cache-control": "private, no-cache",
        vary: "Authorization, Cookie",
      },
    };
  }),
  on(createChatroom, async ({ viewer, body, effectId }) => ({
    status: 201,
    data: await create({ ...body, id: effectId }, viewer),
    headers: { location: `/api/chatroom/${effectId}` },
  })),
);
