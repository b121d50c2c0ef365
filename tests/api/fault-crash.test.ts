import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamedEvent } from "@/lib/contract/events";
import type { SentMessage } from "@/lib/contract/message";
import { type SignedIn, signIn } from "../support/api";
import { type OwnApp, type OwnWorld, startOwnWorld } from "../support/own-world";
import { hasEnded, readReply, untilReply } from "../support/reply-rows";
import { createRoom, readEvents, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

/** A heartbeat older than 20 s is dead; a watcher looks every 2 s; the rest is the machine's. */
const TAKEN_OVER_WITHIN_MS = 28_000;

/** Half a minute of text at the first try, a second of it at the next. */
const REPLY = "[[tick-once:300:100]] [[tick:40:25]]";
let asked = 0;

const ended = ({ event }: StreamedEvent) =>
  event === "reply.completed" || event === "reply.failed" || event === "reply.stopped";

let world: OwnWorld;
let survivor: OwnApp;
let database: OwnWorld["database"];

/** Asks at the survivor, has the reply made at `worker`, and waits until some of it is saved or streamed. */
async function askOf(worker: OwnApp): Promise<{ user: SignedIn; sent: SentMessage }> {
  await world.giveWorkTo(worker);
  const user = await signIn(undefined, survivor.url);
  const sent = await send(user, await createRoom(user), `${REPLY} number ${++asked}`);
  await readEvents(user, sent.eventsUrl, ({ event }) => event === "reply.delta");
  return { user, sent };
}

beforeAll(async () => {
  world = await startOwnWorld(0);
  database = world.database;
  survivor = await world.startApp();
}, 60_000);

afterAll(() => world?.stop(), 60_000);

describe("an instance dies in the middle of replies", () => {
  let killedAt = 0;
  let watched: Awaited<ReturnType<typeof askOf>>;
  let unwatched: Awaited<ReturnType<typeof askOf>>;
  let stopped: Awaited<ReturnType<typeof askOf>>;
  let frozen: Awaited<ReturnType<typeof askOf>>;
  let frozenApp: OwnApp;

  beforeAll(async () => {
    const [victim, sleeper] = await Promise.all([world.startApp(), world.startApp()]);
    frozenApp = sleeper;
    frozen = await askOf(sleeper);
    watched = await askOf(victim);
    [unwatched, stopped] = await Promise.all([askOf(victim), askOf(victim)]);
    // The stopped one must have text in the database to keep.
    await untilReply(database, stopped.sent.reply.id, ({ content }) => content !== "", {
      what: "the first save of a reply",
    });
    frozenApp.signal("SIGSTOP");
    victim.signal("SIGKILL");
    killedAt = Date.now();
    await victim.ended;
    await world.giveWorkTo(survivor);
  }, 60_000);

  test.concurrent("a watched reply goes on at another instance, is finished once and counted once", async () => {
    const { user, sent } = watched;
    const events = await readEvents(user, sent.eventsUrl, ended, 45_000);
    const starts = events.filter(({ event }) => event === "reply.started");
    expect(starts.map(({ data }) => (data as { attempt: number }).attempt)).toEqual([1, 2]);
    const row = await readReply(database, sent.reply.id);
    expect(row).toMatchObject({ status: "complete", attempt: 2, charge: "counted" });
    expect(row.content.match(/tick \d+/g)).toEqual(Array.from({ length: 40 }, (_, i) => `tick ${i + 1}`));
    // Nothing of the dead attempt is in the text that the events make.
    let text = "";
    for (const event of events) {
      if (event.event === "reply.started") text = "";
      if (event.event !== "reply.delta") continue;
      expect(event.data.offset).toBe(text.length);
      text += event.data.text;
    }
    expect(text).toBe(row.content);
    expect(events.filter(ended)).toHaveLength(1);
    const usage = await user.call("GET /user/me/usage");
    expect(usage.body.data).toMatchObject({ used: 1 });
    const took = (row.finished_at?.getTime() ?? 0) - killedAt;
    expect(took).toBeLessThan(TAKEN_OVER_WITHIN_MS + 8_000);
  }, 60_000);

  test.concurrent("a frozen instance that comes back changes nothing", async () => {
    const { user, sent } = frozen;
    await readEvents(user, sent.eventsUrl, ended, 45_000);
    const before = await readReply(database, sent.reply.id);
    expect(before).toMatchObject({ status: "complete", attempt: 2 });
    frozenApp.signal("SIGCONT");
    // It has come to itself when it has let go of its connection to Gemini.
    await waitFor(
      async () => {
        const { requests } = await world.control<{ requests: { outcome: string; startedAt: string }[] }>(
          "gemini",
        );
        return requests.every(({ outcome }) => outcome !== "open");
      },
      { timeout: 15_000, what: "the frozen instance to give up" },
    );
    await waitFor(async () => (await fetch(`${frozenApp.url}/api/health`)).ok, {
      what: "the frozen instance to answer",
    });
    expect(await readReply(database, sent.reply.id)).toEqual(before);
    const all = await readEvents(user, sent.eventsUrl, ended);
    const log: StreamedEvent[] = [];
    await readEvents(
      user,
      sent.eventsUrl,
      (event) => {
        log.push(event);
        return false;
      },
      1_500,
    ).catch(() => {});
    const second = log.findIndex(
      ({ event, data }) => event === "reply.started" && (data as { attempt: number }).attempt === 2,
    );
    const late = log.slice(second).filter(({ data }) => (data as { attempt?: number }).attempt === 1);
    expect(late).toEqual([]);
    expect(log.filter(ended)).toHaveLength(all.filter(ended).length);
  }, 90_000);

  test.concurrent("a reply that nobody watches is rescued by the cron", async () => {
    const { user, sent } = unwatched;
    await waitFor(() => Date.now() - killedAt > 20_500, {
      timeout: 25_000,
      interval: 200,
      what: "the heartbeat to grow old",
    });
    await world.control("inngest", { cron: "castor-rescue" });
    const row = await untilReply(database, sent.reply.id, hasEnded, { timeout: 25_000, what: "the rescue" });
    expect(row).toMatchObject({ status: "complete", attempt: 2, charge: "counted" });
    expect((await user.call("GET /user/me/usage")).body.data.used).toBe(1);
  }, 60_000);

  test.concurrent("a reply whose worker is dead can be stopped, and keeps its text", async () => {
    const { user, sent } = stopped;
    const { content } = await readReply(database, sent.reply.id);
    const params = { chatroomId: sent.reply.chatroomId, messageId: sent.reply.id };
    const answer = await user.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", { params });
    expect([200, 202]).toContain(answer.status);
    await readEvents(user, sent.eventsUrl, ended, 45_000);
    const row = await readReply(database, sent.reply.id);
    expect(row.status).toBe("stopped");
    expect(row.content.startsWith(content)).toBe(true);
    expect(row.content).not.toBe("");
  }, 60_000);
});
