import { getShare } from "@/lib/contract/chatroom";
import { on, routes } from "@/lib/http/route";
import { readShare } from "@/lib/usecases/share-chatroom";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getShare, async ({ params }) => ({
    status: 200,
    data: await readShare(params.token),
    headers: { "x-robots-tag": "noindex" },
  })),
);
