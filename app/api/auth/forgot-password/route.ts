import { forgotPassword } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { sendOtp } from "@/lib/usecases/send-otp";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(forgotPassword, async ({ body, address }) => ({
    status: 200,
    data: await sendOtp({ mobile: body.mobile, purpose: "reset_password", address }),
  })),
);
