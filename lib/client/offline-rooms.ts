/** The service worker's copies of rooms (public/sw.js). */
const ROOMS = "castor-rooms";

/** Forgets what the service worker keeps of a person's rooms. */
export async function forgetOfflineRooms(): Promise<void> {
  if ("caches" in globalThis) await caches.delete(ROOMS).catch(() => false);
}

/** Forgets the copy of a room that was deleted. */
export async function forgetOfflineRoom(chatroomId: string): Promise<void> {
  if (!("caches" in globalThis)) return;
  try {
    const rooms = await caches.open(ROOMS);
    await rooms.delete(`/api/chatroom/${chatroomId}`);
  } catch {
    // Storage is off: there is no copy.
  }
}
