/*
 * Castor's service worker: the app without a connection.
 *
 * Online it only watches: it keeps the files of the build and copies of the rooms that were read last.
 * Offline, pages lead to /offline, which lists those rooms and shows them, to read only.
 * Anything that writes is never touched: what is sent offline waits in the page's own outbox.
 */
const FILES = "castor-files-1";
const ROOMS = "castor-rooms";
const KEPT_ROOMS = 30;
const OFFLINE_PAGE = "/offline";

const isRoomList = (url) => url.pathname === "/api/chatroom" && !url.searchParams.has("q");
const isRoom = (url) => /^\/api\/chatroom\/[0-9a-f-]{36}$/.test(url.pathname);

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("castor-files-") && name !== FILES)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

/** The page and the files it names; a later version of the page brings later files. */
async function keepOfflinePage() {
  const response = await fetch(OFFLINE_PAGE, { cache: "no-store" });
  if (!response.ok) throw new Error(`The offline page answers ${response.status}`);
  const files = await caches.open(FILES);
  const text = await response.clone().text();
  await files.put(OFFLINE_PAGE, response);
  const names = new Set(
    [...text.matchAll(/\/_next\/static\/[\w./~%-]+\.(?:js|css|woff2)/g)].map(([name]) => name),
  );
  await Promise.all([...names].map((name) => files.add(name).catch(() => undefined)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;

  if (request.mode === "navigate") {
    if (!url.pathname.startsWith("/api/")) event.respondWith(openPage(event, url));
  } else if (url.pathname.startsWith("/_next/static/")) {
    event.respondWith(openFile(request));
  } else if (isRoomList(url) || isRoom(url)) {
    event.respondWith(readRooms(event, url));
  }
});

async function openPage(event, url) {
  try {
    const response = await fetch(event.request);
    // A new deployment has a new offline page; once an hour is often enough to notice.
    if (url.pathname === "/") event.waitUntil(refreshOfflinePage());
    return response;
  } catch (failure) {
    const kept = await caches.match(OFFLINE_PAGE);
    if (!kept) throw failure;
    if (url.pathname === OFFLINE_PAGE) return kept;
    // The address has to be the offline page's own, or the router in it would take it for another page.
    const room = /^\/c\/([0-9a-f-]{36})/.exec(url.pathname)?.[1];
    return Response.redirect(room ? `${OFFLINE_PAGE}#${room}` : OFFLINE_PAGE, 302);
  }
}

let refreshedAt = 0;
async function refreshOfflinePage() {
  if (Date.now() - refreshedAt < 3_600_000) return;
  refreshedAt = Date.now();
  await keepOfflinePage().catch(() => undefined);
}

/** Files of the build never change under their name. */
async function openFile(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    const files = await caches.open(FILES);
    await files.put(request, response.clone());
  }
  return response;
}

/** The network's answer when there is one; the last copy otherwise, marked as such. */
async function readRooms(event, url) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepRooms(url, response.clone()));
    else if (response.status === 401) event.waitUntil(caches.delete(ROOMS));
    else if (response.status === 404 && isRoom(url)) event.waitUntil(dropRoom(url));
    return response;
  } catch (failure) {
    const rooms = await caches.open(ROOMS);
    const kept = await rooms.match(keyOf(url));
    if (!kept) throw failure;
    const headers = new Headers(kept.headers);
    headers.set("x-castor-offline", "1");
    return new Response(kept.body, { status: 200, headers });
  }
}

/** A room that is gone is gone here as well. */
async function dropRoom(url) {
  const rooms = await caches.open(ROOMS);
  await rooms.delete(keyOf(url));
}

/** One copy per list and per room, however many messages were asked for. */
function keyOf(url) {
  return isRoom(url) ? url.pathname : `${url.pathname}?archived=${url.searchParams.get("archived") ?? ""}`;
}

async function keepRooms(url, response) {
  // Further pages of the list would stand in the place of the first.
  if (isRoomList(url) && url.searchParams.has("cursor")) return;
  // The header asks for one message only; that is no copy of a room.
  if (isRoom(url) && url.searchParams.get("limit") === "1") return;
  const rooms = await caches.open(ROOMS);
  const key = keyOf(url);
  if (isRoom(url)) {
    const { data } = await response.clone().json();
    if (data.temporary) return;
    // Put again, a room is the newest of the keys, and the oldest go.
    await rooms.delete(key);
  }
  await rooms.put(key, response);
  const held = (await rooms.keys()).filter((request) => isRoom(new URL(request.url)));
  await Promise.all(
    held.slice(0, Math.max(0, held.length - KEPT_ROOMS)).map((request) => rooms.delete(request)),
  );
}
