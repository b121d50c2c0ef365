import { exportMe } from "@/lib/contract/account-export";
import { fileResponse } from "@/lib/http/file-response";
import { on, routes } from "@/lib/http/route";
import { exportAccount } from "@/lib/usecases/export-account";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(exportMe, async ({ viewer }) => fileResponse(await exportAccount(viewer))),
);
