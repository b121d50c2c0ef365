import { getUsage } from "@/lib/contract/user";
import { on, routes } from "@/lib/http/route";
import { getUsage as run } from "@/lib/usecases/get-usage";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getUsage, async ({ viewer }) => ({ status: 200, data: await run(viewer.userId, viewer.plan) })),
);
