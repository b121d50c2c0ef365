import { logout } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { endSession } from "@/lib/usecases/end-session";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(logout, async ({ viewer }) => {
    await endSession(viewer.userId, viewer.sessionId);
    return { status: 200, data: {} };
  }),
);
