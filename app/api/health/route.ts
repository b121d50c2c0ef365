import { getHealth } from "@/lib/contract/system";
import { on, routes } from "@/lib/http/route";
import { version } from "@/package.json";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getHealth, async () => ({
    status: 200,
    data: { status: "ok", version, uptimeSeconds: Math.round(process.uptime()) },
  })),
);
