import { listSessions, revokeOtherSessions } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { endSessions } from "@/lib/usecases/end-session";
import { listDevices } from "@/lib/usecases/list-devices";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(listSessions, async ({ viewer }) => ({
    status: 200,
    data: await listDevices(viewer.userId, viewer.sessionId),
  })),
  on(revokeOtherSessions, async ({ viewer }) => ({
    status: 200,
    data: { ended: await endSessions(viewer.userId, viewer.sessionId) },
  })),
);
