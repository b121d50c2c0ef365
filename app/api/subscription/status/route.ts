import { getSubscription } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { getSubscription as get } from "@/lib/usecases/get-subscription";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getSubscription, async ({ viewer }) => ({ status: 200, data: await get(viewer.userId) })),
);
