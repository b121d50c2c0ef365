/**
 * What the server's promises cost: `npm run bench`. Each line compares the production build with a floor that
 * is measured in the same minutes on the same machine: bare Node with the same round trips (floor-server.ts),
 * or the same route at its cheapest. Ratios, because a busy machine slows both.
 */
import { Pool } from "pg";
import { v7 as newId } from "uuid";
import { startGuarded } from "../local/guarded-process";
import { findFreePort } from "../local/ports";
import { startInstance, startTestWorld, untilHealthy } from "../scripts/test-world";
import { brokenPromises, interleave, report, time } from "./measure";
import { benchWebhooks } from "./stripe-webhook";

const PROMPT = "[[pace:0]] [[echo: Hello to you too. This is the whole of the reply.]]";
const WATCHERS = 50;
const PAGES = 200;
const PAGE_SIZE = 50;

let stopping = false;
const world = await startTestWorld((reason) => {
  if (!stopping) console.error(reason);
});
const { instanceEnv, services, databaseUrl, clientIpHeader } = world.testEnv;
const stops: (() => Promise<unknown>)[] = [() => world.stop()];
const database = new Pool({ connectionString: databaseUrl });
stops.push(() => database.end());

/** An instance without the limits that one caller would meet here. */
async function startApp(): Promise<string> {
  const port = await findFreePort(3300);
  const url = `http://localhost:${port}`;
  const limits = { REQUESTS_PER_MINUTE: "1000000", HOURLY_PROMPTS_PRO: "1000000", LOG_LEVEL: "warn" };
  const app = await startInstance(port, { ...instanceEnv, ...limits, APP_URL: url }, ".local/test/bench.log");
  stops.push(() => app.stop());
  await untilHealthy(url, ".local/test/bench.log");
  await post(`${services.inngest}/__control`, { sync: `${url}/api/inngest` });
  return url;
}

async function startFloor(): Promise<string> {
  const port = await findFreePort(3350);
  const floor = await startGuarded({
    command: process.execPath,
    args: ["--import", "tsx", "bench/floor-server.ts"],
    env: { ...process.env, ...instanceEnv, NODE_ENV: "production", PORT: String(port) },
  });
  stops.push(() => floor.stop());
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    const up = await fetch(`${url}/bare`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response;
}

/** A user on Pro, who may send as often as this file likes. */
async function signIn(): Promise<{ userId: string; headers: Record<string, string> }> {
  const mobile = `+919${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`;
  const address = { [clientIpHeader]: `10.1.${mobile.slice(-4, -2)}.${mobile.slice(-2)}` };
  const sent = await post(`${app}/api/auth/send-otp`, { mobile }, address);
  const { otp } = (await sent.json()).data;
  const verified = await post(`${app}/api/auth/verify-otp`, { mobile, otp }, address);
  const { token, user } = (await verified.json()).data;
  await database.query(
    `INSERT INTO subscription (user_id, status, updated_at) VALUES ($1, 'active', now())
     ON CONFLICT (user_id) DO UPDATE SET status = 'active'`,
    [user.id],
  );
  return { userId: user.id, headers: { authorization: `Bearer ${token}` } };
}

async function createRoom(headers: Record<string, string>): Promise<string> {
  return (await (await post(`${app}/api/chatroom`, { title: "Bench" }, headers)).json()).data.id;
}

/** Reads server-sent events until the callback says so; `opened` resolves with the first byte. */
async function watch(
  url: string,
  headers: Record<string, string>,
  onEvent: (name: string, block: string) => boolean,
  opened: () => void = () => {},
): Promise<void> {
  const response = await fetch(url, { headers });
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    opened();
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const name = /^event: (.+)$/m.exec(block)?.[1];
      if (name && onEvent(name, block)) return;
    }
  }
}

/** Sends a message into a room that is watched: milliseconds to 202, to the first words and to the end. */
async function sendWatched(headers: Record<string, string>) {
  const room = await createRoom(headers);
  let began = 0;
  let delta = 0;
  let end = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const watching = watch(
    `${app}/api/chatroom/${room}/events`,
    headers,
    (name) => {
      if (name === "reply.delta") delta ||= performance.now() - began;
      if (name === "reply.completed") end = performance.now() - began;
      return end > 0;
    },
    open,
  );
  await opened;
  // The stream's first bytes come before its subscription is confirmed.
  await new Promise((resolve) => setTimeout(resolve, 100));
  began = performance.now();
  const accepted = await time(async () =>
    (await post(`${app}/api/chatroom/${room}/message`, { content: PROMPT }, headers)).text(),
  );
  await watching;
  return { accepted, delta, end };
}

/** The same prompt put to Gemini directly: milliseconds to the first bytes, and to the end. */
async function askGemini(): Promise<{ first: number; end: number }> {
  const began = performance.now();
  let first = 0;
  const response = await post(
    `${services.gemini}/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse`,
    { contents: [{ role: "user", parts: [{ text: PROMPT }] }] },
    { "x-goog-api-key": instanceEnv.GEMINI_API_KEY ?? "" },
  );
  for await (const _ of response.body as ReadableStream<Uint8Array>) first ||= performance.now() - began;
  return { first, end: performance.now() - began };
}

async function benchSend(): Promise<void> {
  const { headers } = await signIn();
  const took: Awaited<ReturnType<typeof sendWatched>>[] = [];
  const gemini: Awaited<ReturnType<typeof askGemini>>[] = [];
  const { floor } = await interleave(40, {
    floor: () => time(async () => (await post(`${floorUrl}/send`, {})).text()),
    app: async () => {
      const sent = await sendWatched(headers);
      took.push(sent);
      return sent.accepted;
    },
    gemini: async () => {
      const asked = await askGemini();
      gemini.push(asked);
      return asked.end;
    },
  });
  const counted = took.slice(1);
  const direct = gemini.slice(1);
  const floorName = "bare Node, same round trips";
  report("POST message → 202", { took: counted.map(({ accepted }) => accepted), floor, floorName, most: 6 });
  const withGemini = `${floorName}, then Gemini directly`;
  report("POST message → first words at the watcher", {
    took: counted.map(({ delta }) => delta),
    floor: floor.map((ms, index) => ms + (direct[index]?.first ?? 0)),
    floorName: withGemini,
    most: 8,
  });
  report("POST message → reply complete", {
    took: counted.map(({ end }) => end),
    floor: floor.map((ms, index) => ms + (direct[index]?.end ?? 0)),
    floorName: withGemini,
    most: 8,
  });
}

async function benchList(): Promise<void> {
  const { headers, userId } = await signIn();
  await database.query(
    "INSERT INTO chatroom (id, user_id, title) SELECT gen_random_uuid(), $1, 'Room ' || n FROM generate_series(1, 300) n",
    [userId],
  );
  const list = async (expected: string) => {
    const response = await get(`${app}/api/chatroom?limit=30`, headers);
    await response.text();
    if (response.headers.get("x-cache") !== expected)
      throw new Error(`the list was a ${response.headers.get("x-cache")}, not a ${expected}`);
  };
  // A new epoch is what a change of the rooms does to the cached page, without the change's own cost.
  const forget = () =>
    database.query('UPDATE "user" SET rooms_epoch = rooms_epoch + 1 WHERE id = $1', [userId]);
  const fetchFloor = (path: string) => time(async () => (await get(`${floorUrl}${path}`)).text());
  const times = await interleave(100, {
    bare: () => time(async () => (await get(`${app}/api/health`)).text()),
    uncached: async () => {
      await forget();
      return time(() => list("MISS"));
    },
    cached: () => time(() => list("HIT")),
    floorCached: () => fetchFloor("/list/cached"),
    floorUncached: () => fetchFloor("/list/uncached"),
  });
  const floorName = "bare Node, same round trips";
  report("GET chatrooms, cached", { took: times.cached, floor: times.floorCached, floorName, most: 4 });
  report("GET chatrooms, not cached", {
    took: times.uncached,
    floor: times.floorUncached,
    floorName,
    most: 4,
  });
  report("GET chatrooms, cached against not cached", {
    took: times.cached,
    floor: times.uncached,
    floorName: "not cached",
    most: 1,
  });
  report("GET chatrooms, cached against a bare route", {
    took: times.cached,
    floor: times.bare,
    floorName: "GET /api/health",
    most: 4,
  });
}

async function benchPages(): Promise<void> {
  const { headers, userId } = await signIn();
  const room = await createRoom(headers);
  const ids = Array.from({ length: PAGES * PAGE_SIZE }, () => newId());
  await database.query(
    `INSERT INTO message (id, chatroom_id, user_id, role, status, content, parent_id, finished_at)
     SELECT id, $2, $3, CASE n % 2 WHEN 1 THEN 'user' ELSE 'model' END::message_role, 'complete',
       repeat('word ', 40), parent, now()
     FROM unnest($1::uuid[], $4::uuid[]) WITH ORDINALITY AS t (id, parent, n)`,
    [ids, room, userId, [null, ...ids.slice(0, -1)]],
  );
  await database.query("ANALYZE message");
  const page = (before: string | undefined) =>
    time(async () => {
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(before && { before }) });
      const response = await get(`${app}/api/chatroom/${room}/message?${query}`, headers);
      const { data } = (await response.json()) as { data: unknown[] };
      if (data.length !== PAGE_SIZE) throw new Error(`a page of ${data.length}`);
    });
  const times = await interleave(100, {
    first: () => page(undefined),
    last: () => page(ids[PAGE_SIZE]),
    floor: () => time(async () => (await get(`${floorUrl}/page`)).text()),
  });
  report(`page ${PAGES} of a room with ${ids.length} messages`, {
    took: times.last,
    floor: times.first,
    floorName: "page 1",
    most: 1.3,
  });
  report("page 1 of messages", { took: times.first, floor: times.floor, floorName: "bare Node", most: 6 });
}

/** How long after the first watcher the last one has each event; and one watcher alone, from words to end. */
async function benchFanOut(): Promise<void> {
  const { headers } = await signIn();
  const run = async (watchers: number): Promise<{ end: number; spread: number[] }> => {
    const room = await createRoom(headers);
    const arrivals = new Map<string, number[]>();
    let opened = 0;
    const watching = Array.from({ length: watchers }, () => {
      let open = false;
      return watch(
        `${app}/api/chatroom/${room}/events`,
        headers,
        (name, block) => {
          const id = /^id: (.+)$/m.exec(block)?.[1];
          if (id) arrivals.set(id, [...(arrivals.get(id) ?? []), performance.now()]);
          return name === "reply.completed";
        },
        () => {
          if (!open) opened++;
          open = true;
        },
      );
    });
    while (opened < watchers) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const began = performance.now();
    await post(`${app}/api/chatroom/${room}/message`, { content: "[[tick:20:100]]" }, headers);
    await Promise.all(watching);
    const spread = [...arrivals.values()].map((times) => Math.max(...times) - Math.min(...times));
    return { end: performance.now() - began, spread };
  };
  const alone = await run(1);
  const crowd = await run(WATCHERS);
  report(`a reply of 2 s to ${WATCHERS} watchers`, {
    took: [crowd.end],
    floor: [alone.end],
    floorName: "one watcher",
    most: 1.3,
  });
  report(`an event, from the first watcher to the ${WATCHERS}th`, {
    took: crowd.spread,
    floor: [100],
    floorName: "the time between two events",
    most: 1,
  });
}

let app = "";
let floorUrl = "";
try {
  [app, floorUrl] = await Promise.all([startApp(), startFloor()]);
  await benchSend();
  await benchList();
  await benchPages();
  await benchFanOut();
  await benchWebhooks(app, instanceEnv.STRIPE_WEBHOOK_SECRET ?? "");
} finally {
  stopping = true;
  for (const stop of stops.reverse()) await stop().catch((error) => console.error(error));
}
console.log(`${brokenPromises()} promises broken`);
process.exit(brokenPromises() > 0 ? 1 : 0);
