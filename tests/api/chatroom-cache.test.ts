import fc from "fast-check";
import { expect, test } from "vitest";
import { type ApiClient, signIn } from "../support/api";
import { createRoom } from "../support/rooms";

/** What a user can do to the list, as data, so that a failing sequence can be shrunk and read. */
const change = fc.record({
  kind: fc.constantFrom("create", "rename", "pin", "unpin", "archive", "unarchive", "delete", "restore"),
  room: fc.nat(9),
  title: fc.stringMatching(/^[a-z]{1,12}$/),
});

interface Room {
  readonly id: string;
  title: string;
  pinned: boolean;
  archived: boolean;
  deleted: boolean;
}

/** Makes one change, in the application and in what we believe of it. */
async function make(
  client: ApiClient,
  { kind, title }: { kind: string; title: string },
  room: Room,
): Promise<void> {
  const params = { chatroomId: room.id };
  const patch = (body: { title?: string; pinned?: boolean; archived?: boolean }) => {
    Object.assign(room, body);
    return client.call("PATCH /chatroom/{chatroomId}", { params, body });
  };
  if (kind === "restore" && room.deleted) {
    room.deleted = false;
    await client.call("POST /chatroom/{chatroomId}/restore", { params });
  }
  if (room.deleted) return;
  if (kind === "rename") await patch({ title });
  if (kind === "pin" || kind === "unpin") await patch({ pinned: kind === "pin" });
  if (kind === "archive" || kind === "unarchive") await patch({ archived: kind === "archive" });
  if (kind === "delete") {
    room.deleted = true;
    await client.call("DELETE /chatroom/{chatroomId}", { params });
  }
}

async function list(client: ApiClient, archived: boolean) {
  const query = { limit: 100, archived: archived ? ("true" as const) : ("false" as const) };
  const { body, headers } = await client.call("GET /chatroom", { query });
  return {
    cache: headers.get("x-cache"),
    rooms: body.data.map(({ id, title, pinned }) => ({ id, title, pinned })),
  };
}

const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);

test("after any sequence of changes, at two instances, the cached list is what the changes made", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 4, maxLength: 14 }), async (changes) => {
      const first = await signIn();
      const clients: readonly [ApiClient, ApiClient] = [first, first.atSecondInstance()];
      const rooms: Room[] = [];
      for (const [index, step] of changes.entries()) {
        const client = clients[index % 2 === 0 ? 0 : 1];
        const room = rooms[step.room % Math.max(1, rooms.length)];
        if (step.kind === "create" || !room) {
          const title = `room ${index}`;
          rooms.push({
            id: await createRoom(client, { title }),
            title,
            pinned: false,
            archived: false,
            deleted: false,
          });
        } else await make(client, step, room);
        // At both instances after every change: one fills the cache, the other must not serve what is stale.
        for (const reader of clients)
          for (const archived of [false, true]) {
            const shown = (await list(reader, archived)).rooms;
            const expected = rooms
              .filter((each) => !each.deleted && each.archived === archived)
              .map(({ id, title, pinned }) => ({ id, title, pinned }));
            expect([...shown].sort(byId)).toEqual(expected.sort(byId));
            expect(shown.map(({ pinned }) => pinned)).toEqual(
              shown
                .map(({ pinned }) => pinned)
                .sort()
                .reverse(),
            );
          }
      }
      expect((await list(first, false)).cache).toBe("HIT");
    }),
    { numRuns: 6 },
  );
}, 60_000);

test("the list answers 304 to its own tag until something changes", async () => {
  const client = await signIn();
  await createRoom(client);
  const etag = (await client.call("GET /chatroom")).headers.get("etag") ?? "";
  const again = await client.call("GET /chatroom", { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  await createRoom(client);
  expect((await client.call("GET /chatroom", { headers: { "if-none-match": etag } })).status).toBe(200);
});
