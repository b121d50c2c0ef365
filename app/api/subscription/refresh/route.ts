import { refreshSubscription } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { refreshSubscription as refresh } from "@/lib/usecases/refresh-subscription";

export const maxDuration = 60;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(refreshSubscription, async ({ viewer }) => ({ status: 200, data: await refresh(viewer.userId) })),
);
