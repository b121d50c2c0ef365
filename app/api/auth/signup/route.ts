import { signup } from "@/lib/contract/auth";
import { on, routes } from "@/lib/http/route";
import { signUp } from "@/lib/usecases/sign-up";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(signup, async ({ body, address }) => ({ status: 201, data: await signUp({ ...body, address }) })),
);
