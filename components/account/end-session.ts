import { forgetUser } from "@/lib/client/known-user";
import { forgetOfflineRooms } from "@/lib/client/offline-rooms";

/** Signs out here: ends the session on the server, forgets offline copies, and leaves for the sign-in page. */
export async function endSession(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  forgetUser();
  await Promise.all([signOut({ redirect: false }).catch(() => undefined), forgetOfflineRooms()]);
  location.assign("/sign-in");
}
