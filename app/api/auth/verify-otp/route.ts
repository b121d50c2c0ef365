import { verifyOtp } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { verifyOtp as run } from "@/lib/usecases/verify-otp";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(verifyOtp, async ({ body, address, headers }) => ({
    status: 200,
    data: await run(body, { kind: "api", userAgent: headers.get("user-agent"), address }),
  })),
);
