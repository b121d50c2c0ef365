import { sendOtp } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { sendOtp as run } from "@/lib/usecases/send-otp";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(sendOtp, async ({ body, address }) => ({
    status: 200,
    data: await run({ mobile: body.mobile, purpose: "sign_in", address }),
  })),
);
