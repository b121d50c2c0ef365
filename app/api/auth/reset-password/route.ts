import { resetPassword } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { resetPassword as run } from "@/lib/usecases/reset-password";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(resetPassword, async ({ body, address }) => {
    await run({ ...body, address });
    return { status: 200, data: {} };
  }),
);
