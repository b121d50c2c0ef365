import { logout } from "@/lib/contract/auth";
import { endSession } from "@/lib/db/sessions";
import { on, routes } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(logout, async ({ viewer }) => {
    await endSession(viewer.userId, viewer.sessionId);
    return { status: 200, data: {} };
  }),
);
