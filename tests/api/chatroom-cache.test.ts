import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ApiClient, type SignedIn, signIn } from "../support/api";
import { useSettings } from "../support/app-settings";
import { createRoom, endOf, send } from "../support/rooms";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";

let lib: Awaited<ReturnType<typeof load>>;

async function load() {
  return {
    ...(await import("@/lib/db/client")),
    ...(await import("@/lib/db/chatrooms")),
    ...(await import("@/lib/present/chatroom")),
  };
}

beforeAll(async () => {
  useSettings({ DATABASE_URL: testEnv().databaseUrl });
  lib = await load();
});

afterAll(() => lib?.database().$disconnect());

interface World {
  readonly client: ApiClient;
  readonly rooms: string[];
  readonly personas: string[];
}

type Change = (world: World, chatroomId: string) => Promise<unknown>;

const patch =
  (body: Parameters<typeof patchRoom>[2]): Change =>
  ({ client }, chatroomId) =>
    patchRoom(client, chatroomId, body);

const patchRoom = (
  client: ApiClient,
  chatroomId: string,
  body: NonNullable<NonNullable<Parameters<typeof client.call<"PATCH /chatroom/{chatroomId}">>[1]>["body"]>,
) => client.call("PATCH /chatroom/{chatroomId}", { params: { chatroomId }, body });

/** Every way in which a list can change, by name; a room that is deleted meanwhile answers 404, and that is fine. */
const CHANGES = {
  create: async ({ client, rooms }) =>
    rooms.push(await createRoom(client, { title: `room ${rooms.length}` })),
  temporary: async ({ client }) => client.call("POST /chatroom", { body: { temporary: true } }),
  rename: patch({ title: "another name" }),
  pin: patch({ pinned: true }),
  unpin: patch({ pinned: false }),
  archive: patch({ archived: true }),
  unarchive: patch({ archived: false }),
  model: patch({ model: "gemini-2.5-flash-lite" }),
  options: patch({ options: { webSearch: true } }),
  instruct: patch({ systemInstruction: "Be brief." }),
  delete: ({ client }, chatroomId) =>
    client.call("DELETE /chatroom/{chatroomId}", { params: { chatroomId } }),
  restore: ({ client }, chatroomId) =>
    client.call("POST /chatroom/{chatroomId}/restore", { params: { chatroomId } }),
  share: ({ client }, chatroomId) =>
    client.call("POST /chatroom/{chatroomId}/share", { params: { chatroomId } }),
  unshare: ({ client }, chatroomId) =>
    client.call("DELETE /chatroom/{chatroomId}/share", { params: { chatroomId } }),
  persona: async ({ client, personas }, chatroomId) => {
    const slug = `p${personas.length}`;
    const { body } = await client.call("POST /persona", { body: { name: slug, slug, instruction: "Be." } });
    personas.push(body.data.id);
    await patchRoom(client, chatroomId, { personaId: body.data.id });
  },
  "forget persona": async ({ client, personas }) => {
    const personaId = personas.pop();
    if (personaId) await client.call("DELETE /persona/{personaId}", { params: { personaId } });
  },
} satisfies Record<string, Change>;

/** Changes that a worker goes on with after the answer. */
const IN_BACKGROUND = {
  message: async ({ client }, chatroomId) => {
    const { status, body } = await client.call("POST /chatroom/{chatroomId}/message", {
      params: { chatroomId },
      body: { content: "[[pace:0]] hello", parentId: null },
    });
    return status === 202 ? () => endOf(client, body.data) : undefined;
  },
  "first message": async ({ client, rooms }) => {
    const chatroomId = await createRoom(client);
    rooms.push(chatroomId);
    const { used } = (await client.call("GET /user/me/usage")).body.data;
    if (used >= 5) return undefined;
    const sent = await send(client, chatroomId, "[[pace:0]] name me");
    return async () => {
      await endOf(client, sent);
      const named = () => lib.database().chatroom.count({ where: { id: chatroomId, untitled: false } });
      await waitFor(named, { timeout: 10_000, what: "the room's name" });
    };
  },
} satisfies Record<
  string,
  (world: World, chatroomId: string) => Promise<(() => Promise<unknown>) | undefined>
>;

type Kind = keyof typeof CHANGES | keyof typeof IN_BACKGROUND;
const KINDS = [...Object.keys(CHANGES), ...Object.keys(IN_BACKGROUND)] as Kind[];

/** The instances have their own addresses; a page that one has stored is served by the other. */
const pathOf = (address: string | null) => address && new URL(address).pathname;

/** The whole list in pages of two, in its order. */
async function listed(client: ApiClient, archived: boolean) {
  const rooms: unknown[] = [];
  const caches = new Set<string | null>();
  let cursor: string | undefined;
  do {
    const { body, headers } = await client.call("GET /chatroom", {
      query: { limit: 2, archived: archived ? "true" : "false", ...(cursor && { cursor }) },
    });
    rooms.push(...body.data.map((room) => ({ ...room, shareUrl: pathOf(room.shareUrl) })));
    caches.add(headers.get("x-cache"));
    cursor = body.page?.nextCursor ?? undefined;
  } while (cursor);
  return { rooms, caches: [...caches] };
}

/** The same as the database has it. */
async function stored(userId: string, archived: boolean) {
  const rows = await lib.listChatrooms(userId, { archived, limit: 100 });
  return rows.map(lib.toChatroom).map((room) => ({ ...room, shareUrl: pathOf(room.shareUrl), match: null }));
}

/** At both instances, page by page and in its order. */
async function expectListsAsStored(
  clients: readonly ApiClient[],
  userId: string,
  lists: readonly boolean[] = [false, true],
): Promise<void> {
  const check = async (archived: boolean) => {
    const [expected, ...shown] = await Promise.all([
      stored(userId, archived),
      ...clients.map(async (client) => (await listed(client, archived)).rooms),
    ]);
    for (const rooms of shown) expect(rooms).toEqual(expected);
  };
  await Promise.all(lists.map(check));
}

/** What moves a room into the archive or out of it; no other change concerns that list. */
const MOVES: readonly Kind[] = ["archive", "unarchive", "delete", "restore"];

async function play(kinds: readonly { kind: Kind; room: number }[]): Promise<void> {
  const first: SignedIn = await signIn();
  const clients = [first, first.atSecondInstance()];
  const rooms = [await createRoom(first, { title: "first" }), await createRoom(first, { title: "second" })];
  const personas: string[] = [];
  for (const [index, { kind, room }] of kinds.entries()) {
    const world: World = { client: clients[index % 2] as ApiClient, rooms, personas };
    const chatroomId = rooms[room % rooms.length] ?? "";
    if (kind in CHANGES) {
      await (CHANGES as Record<string, Change>)[kind]?.(world, chatroomId);
      await expectListsAsStored(clients, first.userId, MOVES.includes(kind) ? [false, true] : [false]);
      continue;
    }
    const goOn = await IN_BACKGROUND[kind as keyof typeof IN_BACKGROUND](world, chatroomId);
    const settled = () => expectListsAsStored(clients, first.userId).then(() => true);
    // Both while it goes on and at its end; a worker tells the cache a moment after the database.
    await waitFor(settled, { what: `the lists after "${kind}"` });
    await goOn?.();
    await waitFor(settled, { what: `the lists at the end of "${kind}"` });
  }
  await expectListsAsStored(clients, first.userId);
  expect((await listed(first, false)).caches).toEqual(["HIT"]);
}

/** Mostly what is over with its answer: the others wait for a worker, and each is played once in any case. */
const kind: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...(Object.keys(CHANGES) as Kind[])) },
  { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(IN_BACKGROUND) as Kind[])) },
);
const change = fc.record({ kind, room: fc.nat(5) });

test("after any sequence of changes, at two instances, the cached list is what the database has", async () => {
  // Each kind once, on the first room, before those of chance.
  const eachOnce = KINDS.map((kind) => ({ kind, room: 0 }));
  await play(
    ["create" as const, "persona" as const].map((kind) => ({ kind, room: 0 })).concat(eachOnce as never),
  );
  const property = fc.asyncProperty(fc.array(change, { minLength: 3, maxLength: 6 }), play);
  await fc.assert(property, { numRuns: 10, endOnFailure: true });
}, 120_000);

test("the list answers 304 to its own tag until something changes", async () => {
  const client = await signIn();
  await createRoom(client);
  const etag = (await client.call("GET /chatroom")).headers.get("etag") ?? "";
  const again = await client.call("GET /chatroom", { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  await createRoom(client);
  expect((await client.call("GET /chatroom", { headers: { "if-none-match": etag } })).status).toBe(200);
});
