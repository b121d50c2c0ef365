import { revokeSession } from "@/lib/contract/auth";
import { AppError } from "@/lib/errors";
import { on, routes } from "@/lib/http/route";
import { endSession } from "@/lib/usecases/end-session";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(revokeSession, async ({ params, viewer }) => {
    if (!(await endSession(viewer.userId, params.sessionId))) throw new AppError("not_found");
    return { status: 200, data: {} };
  }),
);
