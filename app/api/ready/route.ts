import { getReady } from "@/lib/contract/system";
import { AppError } from "@/lib/errors";
import { on, routes } from "@/lib/http/route";
import { checkReadiness } from "@/lib/usecases/check-readiness";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getReady, async () => {
    const readiness = await checkReadiness();
    if (!readiness.ready)
      throw new AppError("service_unavailable", undefined, { details: { ...readiness }, retryAfter: 5 });
    return { status: 200, data: readiness };
  }),
);
