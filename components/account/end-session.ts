import { forgetUser } from "@/lib/client/known-user";

/** Forgets what the service worker keeps of a person's rooms. */
export async function forgetOfflineRooms(): Promise<void> {
  if ("caches" in globalThis) await caches.delete("castor-rooms").catch(() => false);
}

/** Signs out here: ends the session on the server, forgets offline copies, and leaves for the sign-in page. */
export async function endSession(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  forgetUser();
  await Promise.all([signOut({ redirect: false }).catch(() => undefined), forgetOfflineRooms()]);
  location.assign("/sign-in");
}
