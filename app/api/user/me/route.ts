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
    // The cookie and what the browser has cached go as well. Not the storage, which holds the drafts of others
    // who write on this device too: the page takes out what was this account's.
    return { status: 200, data: {}, headers: { "clear-site-data": '"cache", "cookies"' } };
  }),
);
