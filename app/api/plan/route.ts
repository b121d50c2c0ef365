import { listPlans } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { listPlans as list } from "@/lib/usecases/list-plans";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(listPlans, async () => ({ status: 200, data: await list() })),
);
