import { afterAll, beforeAll, expect, test } from "vitest";
import { endpoints } from "@/lib/contract/endpoints";
import { ApiClient, type SignedIn, signIn } from "../support/api";
import { exchange } from "../support/exchange";
import { type OwnApp, type OwnWorld, startOwnWorld } from "../support/own-world";
import { hasEnded, untilReply } from "../support/reply-rows";
import { createRoom, readEvents, send } from "../support/rooms";
import { uniqueMobile } from "../support/unique";
import { startUnreliableProxy, type UnreliableProxy } from "../support/unreliable-proxy";
import { waitFor } from "../support/wait-for";
import { exampleBody, strangeParams } from "./contract/people";

/** One statement may take 12 s before it counts as lost. */
const ANSWERED_WITHIN_MS = 14_500;

interface Instance {
  readonly app: OwnApp;
  /** Between this instance and the database. */
  readonly line: UnreliableProxy;
}

let world: OwnWorld;
let database: OwnWorld["database"];
let front: Instance;
let worker: Instance;

async function startInstance(): Promise<Instance> {
  const url = new URL(world.databaseUrl);
  const line = await startUnreliableProxy(Number(url.port));
  world.endWith(line);
  url.port = String(line.port);
  return { app: await world.startApp({ DATABASE_URL: url.href }), line };
}

beforeAll(async () => {
  world = await startOwnWorld(3);
  database = world.database;
  [front, worker] = await Promise.all([startInstance(), startInstance()]);
  await world.giveWorkTo(worker.app);
}, 60_000);

afterAll(() => world?.stop(), 60_000);

/** Every endpoint that looks into the database before it can say anything; Stripe's signature comes before. */
const LOOKING = endpoints.filter(({ spec }) => spec.needsServices !== false && spec.auth !== "signature");

async function expectAllUnavailable({ token, appUrl }: ApiClient): Promise<void> {
  const outcomes = await Promise.all(
    LOOKING.map(async (endpoint) => {
      const { key, spec } = endpoint;
      const { status, code, headers } = await exchange(key, {
        ...(spec.auth === "user" && { token }),
        appUrl,
        params: strangeParams(endpoint),
        body: exampleBody(key),
      });
      return `${key} ${status} ${code} ${Number(headers.get("retry-after")) > 0}`;
    }),
  );
  expect(outcomes).toEqual(LOOKING.map(({ key }) => `${key} 503 service_unavailable true`));
}

async function expectUnavailable(client: ApiClient): Promise<void> {
  const answers = await Promise.all([
    client.call("GET /chatroom"),
    client.call("POST /chatroom", { body: {} }),
    client.call("GET /user/me"),
    new ApiClient(undefined, client.appUrl).call("POST /auth/send-otp", { body: { mobile: uniqueMobile() } }),
  ]);
  for (const { status, headers, body } of answers) {
    expect([status, body.error?.code]).toEqual([503, "service_unavailable"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  }
}

const works = (client: SignedIn) =>
  waitFor(async () => (await client.call("GET /user/me")).status === 200, { what: "the app to recover" });

test.concurrent("without PostgreSQL everything answers 503, and goes on without a restart", async () => {
  const client = await signIn(undefined, front.app.url);
  const chatroomId = await createRoom(client);

  front.line.set("cut");
  await expectAllUnavailable(client);
  for (const path of ["/api/health", "/api/openapi.json", "/api/plan"])
    expect([path, (await client.fetch(path)).status]).toEqual([path, 200]);
  front.line.set("pass");
  await works(client);

  // Every connection ended by the server, as when it restarts or fails over.
  await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE client_port = ANY($1)", [
    front.line.targetPorts(),
  ]);
  const after = await client.call("GET /chatroom");
  expect([200, 503]).toContain(after.status);
  await works(client);

  // The line breaks in the middle of a message's transaction: the room is touched, the prompt not yet taken.
  const lock = await database.connect();
  await lock.query("BEGIN");
  await lock.query("INSERT INTO usage (user_id, day) VALUES ($1, (now() AT TIME ZONE 'UTC')::date)", [
    client.userId,
  ]);
  const sending = client.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content: "half a message" },
  });
  await waitFor(async () => (await database.query("SELECT 1 FROM pg_locks WHERE NOT granted")).rowCount, {
    what: "the message to wait for its prompt",
  });
  front.line.set("cut");
  const broken = await sending;
  expect([broken.status, broken.body.error?.code]).toEqual([503, "service_unavailable"]);
  await lock.query("ROLLBACK");
  lock.release();
  front.line.set("pass");
  await works(client);
  expect((await client.call("GET /user/me/usage")).body.data.used).toBe(0);
  expect((await database.query("SELECT 1 FROM message WHERE chatroom_id = $1", [chatroomId])).rowCount).toBe(
    0,
  );

  front.line.set("hang");
  const began = Date.now();
  await expectUnavailable(client);
  expect(Date.now() - began).toBeLessThan(ANSWERED_WITHIN_MS);
  front.line.set("pass");
  await works(client);
}, 60_000);

test.concurrent("a reply outlives an outage of its worker's database, and is answered once", async () => {
  const client = await signIn(undefined, worker.app.url);
  const [through, at] = await Promise.all([createRoom(client), createRoom(client)]);
  // One is written all through the outage, one ends within it.
  const long = await send(client, through, "[[tick:80:100]] long");
  const short = await send(client, at, "[[tick-once:20:100]] [[tick:20:10]] short");
  for (const { eventsUrl } of [long, short])
    await readEvents(client, eventsUrl, ({ event }) => event === "reply.delta");
  worker.line.set("cut");
  const asked = async () => {
    const { requests } = await world.control<{ requests: { outcome: string; body: string }[] }>("gemini");
    return requests.filter(({ body, outcome }) => body.includes("short") && outcome === "completed").length;
  };
  await waitFor(asked, { timeout: 8_000, what: "the short reply to end while nobody can save it" });
  worker.line.set("pass");
  const first = await untilReply(database, long.reply.id, hasEnded, { what: "the long reply" });
  expect(first).toMatchObject({ status: "complete", attempt: 1 });
  // Somebody watches: an unwatched reply would wait for the cron's next minute.
  await readEvents(client, short.eventsUrl, ({ event }) => event === "reply.completed", 45_000);
  const second = await untilReply(database, short.reply.id, hasEnded, { what: "the short reply" });
  expect(second).toMatchObject({ status: "complete", charge: "counted" });
  const { rows } = await database.query("SELECT used FROM usage WHERE user_id = $1", [client.userId]);
  expect(rows).toEqual([{ used: 2 }]);
}, 70_000);
