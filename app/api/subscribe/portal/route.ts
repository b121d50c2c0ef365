import { openPortal } from "@/lib/contract/billing";
import { on, routes } from "@/lib/http/route";
import { openPortal as open } from "@/lib/usecases/open-portal";

export const maxDuration = 60;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(openPortal, async ({ viewer }) => ({ status: 200, data: await open(viewer.userId) })),
);
