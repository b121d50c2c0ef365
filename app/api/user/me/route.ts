import { deleteMe, getMe, updateMe } from "@/lib/contract/user";
import { findUser, updateUser } from "@/lib/db/users";
import { AppError } from "@/lib/errors";
import { on, routes } from "@/lib/http/route";
import { toUser } from "@/lib/present/user";
import { deleteAccount } from "@/lib/usecases/delete-account";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getMe, async ({ viewer }) => {
    const user = await findUser(viewer.userId);
    if (!user) throw new AppError("unauthenticated");
    return { status: 200, data: toUser(user) };
  }),
  on(updateMe, async ({ body, viewer }) => ({
    status: 200,
    data: toUser(await updateUser(viewer.userId, body)),
  })),
  on(deleteMe, async ({ viewer }) => {
    await deleteAccount(viewer.userId);
    return { status: 200, data: {} };
  }),
);
