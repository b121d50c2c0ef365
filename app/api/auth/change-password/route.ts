import { changePassword } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { changePassword as run } from "@/lib/usecases/change-password";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(changePassword, async ({ body, viewer }) => {
    await run({ ...body, userId: viewer.userId, sessionId: viewer.sessionId });
    return { status: 200, data: {} };
  }),
);
