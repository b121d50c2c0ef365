import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { StreamedEvent } from "@/lib/contract/events";
import type { SentMessage } from "@/lib/contract/message";
import { type SignedIn, signIn } from "../support/api";
import { type OwnApp, type OwnWorld, startOwnWorld } from "../support/own-world";
import { hasEnded, readReply, untilReply } from "../support/reply-rows";
import { createRoom, readEvents, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

/** What the tests below wait for a model that says nothing. */
const STALL_SECONDS = 2;

let world: OwnWorld;
let app: OwnApp;
let database: OwnWorld["database"];

const ended = ({ event }: StreamedEvent) =>
  event === "reply.completed" || event === "reply.failed" || event === "reply.stopped";

async function ask(content: string) {
  const user = await signIn(undefined, app.url);
  const sent = await send(user, await createRoom(user), content);
  return { user, sent };
}

const usedBy = async (user: SignedIn) => (await user.call("GET /user/me/usage")).body.data.used;

async function timesAsked(word: string): Promise<number> {
  const { requests } = await world.control<{ requests: { scenario: string }[] }>(
    "gemini",
    undefined,
    `?contains=${encodeURIComponent(word)}`,
  );
  return requests.filter(({ scenario }) => scenario !== "title").length;
}

beforeAll(async () => {
  world = await startOwnWorld(2);
  database = world.database;
  app = await world.startApp({ GEMINI_STALL_SECONDS: String(STALL_SECONDS) });
  await world.giveWorkTo(app);
}, 60_000);

afterAll(() => world?.stop(), 60_000);

describe("the queue is away", () => {
  afterEach(() => world.control("inngest", { fault: null }));

  test.each([
    ["refuses events", "refuse-events"],
    ["hangs", "hang"],
  ] as const)(
    "a message is accepted while Inngest %s, and answered once when it is back",
    async (_, fault) => {
      const user = await signIn(undefined, app.url);
      const chatroomId = await createRoom(user);
      await world.control("inngest", { fault });
      const began = Date.now();
      const sent = await send(user, chatroomId, `[[pace:0]] [[echo: ${fault}]]`);
      expect(Date.now() - began).toBeLessThan(4_500);
      const waiting = await database.query("SELECT sent_at FROM outbox_event WHERE id = $1", [
        `reply-${sent.reply.id}`,
      ]);
      expect(waiting.rows).toEqual([{ sent_at: null }]);
      await world.control("inngest", { fault: null });
      const row = await untilReply(database, sent.reply.id, hasEnded, {
        timeout: 14_000,
        what: "the outbox",
      });
      expect(row).toMatchObject({ status: "complete", attempt: 1 });
      expect(await usedBy(user)).toBe(1);
      expect(await timesAsked(`[[echo: ${fault}]]`)).toBe(1);
    },
    30_000,
  );

  test("no message waits longer because another one failed just before the outbox was delivered", async () => {
    const users = await Promise.all([signIn(undefined, app.url), signIn(undefined, app.url)]);
    const rooms = await Promise.all(users.map((user) => createRoom(user)));
    await world.control("inngest", { fault: "refuse-events" });
    const [early, late] = users as [SignedIn, SignedIn];
    const one = await send(early, rooms[0] ?? "", "[[pace:0]] early");
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const two = await send(late, rooms[1] ?? "", "[[pace:0]] late");
    await world.control("inngest", { fault: null });
    for (const { reply } of [one, two])
      await untilReply(database, reply.id, hasEnded, { timeout: 18_000, what: "the outbox" });
  }, 40_000);
});

test("what an instance that is gone left in the outbox goes with the next message", async () => {
  const user = await signIn(undefined, app.url);
  const chatroomId = await createRoom(user);
  await database.query(
    "INSERT INTO outbox_event (id, name, data, created_at) VALUES ('left-behind', 'test/left.behind', '{}', now() - interval '1 minute')",
  );
  // The instance looks every few seconds at most, so it may take a second message.
  const sent = await waitFor(
    async () => {
      await send(user, chatroomId, "[[pace:0]] next");
      const { rows } = await database.query("SELECT sent_at FROM outbox_event WHERE id = 'left-behind'");
      return rows[0]?.sent_at as Date | null;
    },
    { what: "the outbox", interval: 1_000, timeout: 4_000 },
  );
  expect(sent).toBeInstanceOf(Date);
}, 15_000);

test("of what waits for an instance, Pro goes before Basic", async () => {
  const users = [await signIn(undefined, app.url), await signIn(undefined, app.url)];
  const rooms = await Promise.all(users.map((user) => createRoom(user)));
  await database.query(
    "INSERT INTO subscription (user_id, status, updated_at) VALUES ($1, 'active', now())",
    [users[1]?.userId],
  );
  const gone = await world.startApp();
  await world.giveWorkTo(gone);
  gone.signal("SIGKILL");
  await gone.ended;
  const sent: SentMessage[] = [];
  for (const [index, user] of users.entries())
    sent.push(await send(user, rooms[index] ?? "", "[[pace:0]] in line"));
  const line = await waitFor(
    async () => {
      const { queue, runs } = await world.control<{
        queue: { ready: { runId: string }[] };
        runs: { id: string; event: { data: { replyId?: string } } }[];
      }>("inngest");
      const waiting = queue.ready.map(({ runId }) => runs.find(({ id }) => id === runId)?.event.data.replyId);
      return waiting.length === 2 && waiting;
    },
    { what: "both to be in line" },
  );
  expect(line).toEqual([sent[1]?.reply.id, sent[0]?.reply.id]);
  await world.giveWorkTo(app);
  for (const { reply } of sent)
    expect(await untilReply(database, reply.id, hasEnded, { what: "their turn" })).toMatchObject({
      status: "complete",
      attempt: 1,
    });
}, 40_000);

describe.concurrent("the model fails", () => {
  test("that is busy for ever is asked five times, each wait announced, then the prompt is given back", async () => {
    const { user, sent } = await ask("[[rate-limited:1]] for ever");
    const events = await readEvents(user, sent.eventsUrl, ended, 25_000);
    const waits = events.flatMap((event) => (event.event === "reply.retrying" ? [event.data] : []));
    expect(waits.map(({ attempt, reason }) => [attempt, reason])).toEqual(
      [1, 2, 3, 4].map((attempt) => [attempt, "model_busy"]),
    );
    expect(await readReply(database, sent.reply.id)).toMatchObject({
      status: "failed",
      error_code: "model_busy",
      content: "",
      charge: "refunded",
    });
    expect(await usedBy(user)).toBe(0);
  }, 30_000);

  test("that asks for an hour's patience is not waited for", async () => {
    const { user, sent } = await ask("[[rate-limited:3600]] an hour");
    const row = await untilReply(database, sent.reply.id, hasEnded, { timeout: 8_000, what: "the end" });
    expect(row).toMatchObject({ status: "failed", error_code: "model_busy", charge: "refunded" });
    expect(await usedBy(user)).toBe(0);
  }, 30_000);

  test.each(["stall", "cut", "internal-error", "empty"])(
    "that shows %s once is asked again, the text taken back",
    async (fault) => {
      const { user, sent } = await ask(`[[${fault}-once]] [[pace:0]] [[echo: second try after ${fault}]]`);
      const events = await readEvents(user, sent.eventsUrl, ended, 20_000);
      expect(events.map(({ event }) => event)).toContain("reply.reset");
      const row = await readReply(database, sent.reply.id);
      expect(row).toMatchObject({ status: "complete", attempt: 2, charge: "counted" });
      expect(row.content.trim()).toBe(`second try after ${fault}`);
      expect(await usedBy(user)).toBe(1);
    },
    30_000,
  );

  test("that never answers is given up in time", async () => {
    const { sent } = await ask("[[hang-once]] [[pace:0]] [[echo: at last]]");
    const row = await untilReply(database, sent.reply.id, hasEnded, { timeout: 15_000, what: "the end" });
    expect(row).toMatchObject({ status: "complete", attempt: 2 });
  }, 30_000);

  test("that is slow with its first word is waited for", async () => {
    const { sent } = await ask(`[[slow-first-token:${STALL_SECONDS + 1}]]`);
    const row = await untilReply(database, sent.reply.id, hasEnded, { timeout: 15_000, what: "the end" });
    expect(row).toMatchObject({ status: "complete", attempt: 1 });
  }, 30_000);

  test("50 kB arrive whole", async () => {
    const { user, sent } = await ask("[[long:50000]] [[pace:0]]");
    const events = await readEvents(user, sent.eventsUrl, ended);
    const { content } = await readReply(database, sent.reply.id);
    const text = events.map((event) => (event.event === "reply.delta" ? event.data.text : "")).join("");
    expect(text).toBe(content);
    expect(Buffer.byteLength(content)).toBeGreaterThanOrEqual(50_000);
  }, 30_000);

  test.each([
    ["stall", "stalls after a few words", "counted"],
    ["hang", "has said nothing yet", "refunded"],
  ])(
    "a stop is obeyed within two seconds while the model %s",
    async (fault, _, charge) => {
      // The word keeps this prompt apart from the others with the same fault.
      const { user, sent } = await ask(`[[${fault}]] stop me`);
      await untilReply(database, sent.reply.id, ({ status }) => status === "streaming", {
        what: "the start",
      });
      if (fault === "stall") await readEvents(user, sent.eventsUrl, ({ event }) => event === "reply.delta");
      const began = Date.now();
      await user.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
        params: { chatroomId: sent.reply.chatroomId, messageId: sent.reply.id },
      });
      const row = await untilReply(database, sent.reply.id, hasEnded, { what: "the stop" });
      expect(row).toMatchObject({ status: "stopped", charge });
      expect(Date.now() - began).toBeLessThan(2_000);
    },
    30_000,
  );
});

test("a stop while the reply waits for a busy model ends it at once and gives the prompt back", async () => {
  // The waits of this one last as long as they say.
  await world.control("inngest", { timeScale: 1 });
  onTestFinished(async () => void (await world.control("inngest", { timeScale: 0.01 })));
  const { user, sent } = await ask("[[rate-limited:50]] stop me");
  await untilReply(
    database,
    sent.reply.id,
    ({ status, error_code }) => status === "pending" && error_code !== null,
    { what: "the wait" },
  );
  const { status, body } = await user.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
    params: { chatroomId: sent.reply.chatroomId, messageId: sent.reply.id },
  });
  expect([status, body.data.status]).toEqual([200, "stopped"]);
  expect(body.data.error).toBeNull();
  expect(await usedBy(user)).toBe(0);
}, 30_000);
