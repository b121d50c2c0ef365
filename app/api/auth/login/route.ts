import { login } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { logIn } from "@/lib/usecases/log-in";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(login, async ({ body, address, headers }) => ({
    status: 200,
    data: await logIn(body, { kind: "api", userAgent: headers.get("user-agent"), address }),
  })),
);
