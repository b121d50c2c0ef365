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
  on(updateMe, async ({ body, viewer }) => {
    const user = await updateUser(viewer.userId, body);
    if (!user) throw new AppError("unauthenticated");
    return { status: 200, data: toUser(user) };
  }),
  on(deleteMe, async ({ viewer }) => {
    await deleteAccount(viewer.userId);
    // What the browser itself has kept of the account (drafts, the last rooms, the cookie) goes as well.
    // Not the storage: it holds the drafts of others who write on this device. The page removes its own.
    return { status: 200, data: {}, headers: { "clear-site-data": '"cache", "cookies"' } };
  }),
);
