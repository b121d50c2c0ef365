import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRedis } from "@/local/redis/server";
import type { LocalService } from "@/local/service";
import { clientOf, control } from "./drive-redis";

// CASTOR_TEST_REDIS_URL runs the same tests on a real Redis as well, whose database they empty.
const realRedisUrl = process.env.CASTOR_TEST_REDIS_URL;
const backends = [{ name: "memory", redisUrl: undefined }];
const all = realRedisUrl ? [...backends, { name: "real Redis", redisUrl: realRedisUrl }] : backends;

/** A window that does not end while the test runs: windows begin at round times, which may be any moment now. */
const ENDLESS = "10000 d";

/** As the application's event log appends: one round trip, one script. */
const APPEND_EVENT = `
local id = redis.call("XADD", KEYS[1], "MAXLEN", "~", ARGV[1], "*", "event", ARGV[2], "data", ARGV[3])
redis.call("EXPIRE", KEYS[1], ARGV[4])
local receivers = redis.call("PUBLISH", KEYS[2], id .. " " .. ARGV[2] .. " " .. ARGV[3])
return {id, redis.call("GET", KEYS[3]), receivers}
`;

describe.each(all)("the Upstash stand-in on $name", ({ redisUrl }) => {
  let service: LocalService;
  let redis: Redis;

  beforeAll(async () => {
    service = await startRedis(redisUrl ? { port: 0, redisUrl } : { port: 0 });
    redis = clientOf(service);
  });
  beforeEach(async () => {
    await control(service, { fault: null, flush: true, clearLog: true });
  });
  afterAll(() => service.stop());

  it("hands out a token that names itself local", () => {
    expect(service.env.UPSTASH_REDIS_REST_TOKEN).toMatch(/^local-/);
    expect(service.env.UPSTASH_REDIS_REST_URL).toBe(service.url);
  });

  it("keeps strings, numbers, objects and every kind of text", async () => {
    const torture = 'naïve 👩‍👩‍👧‍👦 שלום é "quoted" \n\u0000 end';
    await redis.set("text", torture);
    await redis.set("object", { a: [1, "zwei", null] });
    expect(await redis.get("text")).toBe(torture);
    expect(await redis.get("object")).toEqual({ a: [1, "zwei", null] });
    expect(await redis.get("nothing")).toBeNull();
    expect(await redis.incrby("count", 41)).toBe(41);
    expect(await redis.incr("count")).toBe(42);
    expect(await redis.mget("text", "nothing", "count")).toEqual([torture, null, 42]);
    expect(await redis.strlen("text")).toBe(Buffer.byteLength(torture));
  });

  it("sets conditionally and with expiry times", async () => {
    expect(await redis.set("lock", "a", { nx: true, ex: 100 })).toBe("OK");
    expect(await redis.set("lock", "b", { nx: true, ex: 100 })).toBeNull();
    expect(await redis.get("lock")).toBe("a");
    expect(await redis.ttl("lock")).toBeGreaterThan(98);
    expect(await redis.set("lock", "c", { xx: true, keepTtl: true })).toBe("OK");
    expect(await redis.ttl("lock")).toBeGreaterThan(98);
    await redis.set("brief", "x", { px: 20 });
    await expect.poll(() => redis.exists("brief")).toBe(0);
    expect(await redis.expire("lock", 200, "GT")).toBe(1);
    expect(await redis.expire("lock", 50, "GT")).toBe(0);
    expect(await redis.persist("lock")).toBe(1);
    expect(await redis.ttl("lock")).toBe(-1);
    expect(await redis.ttl("nothing")).toBe(-2);
    expect(await redis.getdel("lock")).toBe("c");
    expect(await redis.del("lock", "nothing")).toBe(0);
  });

  it("keeps hashes, lists, sets and sorted sets", async () => {
    expect(await redis.hset("h", { a: 1, b: "two" })).toBe(2);
    expect(await redis.hincrby("h", "a", 4)).toBe(5);
    expect(await redis.hgetall("h")).toEqual({ a: 5, b: "two" });
    expect(await redis.hmget("h", "b", "none")).toEqual({ b: "two", none: null });
    expect(await redis.hdel("h", "a", "b")).toBe(2);
    expect(await redis.exists("h")).toBe(0);

    expect(await redis.rpush("l", "b", "c")).toBe(2);
    expect(await redis.lpush("l", "a")).toBe(3);
    expect(await redis.lrange("l", 0, -1)).toEqual(["a", "b", "c"]);
    expect(await redis.lrange("l", -2, 10)).toEqual(["b", "c"]);
    expect(await redis.lrem("l", 0, "b")).toBe(1);
    expect(await redis.lpop("l")).toBe("a");

    expect(await redis.sadd("s", "x", "y", "x")).toBe(2);
    expect(await redis.smismember("s", ["x", "z"])).toEqual([1, 0]);
    expect((await redis.smembers("s")).sort()).toEqual(["x", "y"]);

    await redis.zadd("z", { score: 3, member: "c" }, { score: 1, member: "a" }, { score: 2, member: "b" });
    expect(await redis.zrange("z", 0, -1, { rev: true, withScores: true })).toEqual(["c", 3, "b", 2, "a", 1]);
    expect(await redis.zrange("z", 2, "+inf", { byScore: true })).toEqual(["b", "c"]);
    expect(await redis.zremrangebyscore("z", 0, 1)).toBe(1);
    expect(await redis.zcard("z")).toBe(2);
  });

  it("refuses a command on the wrong kind of value", async () => {
    await redis.rpush("list", "a");
    await expect(redis.get("list")).rejects.toThrow(/WRONGTYPE Operation against a key/);
    await expect(redis.incr("list")).rejects.toThrow(/WRONGTYPE/);
    await redis.set("text", "not a number");
    await expect(redis.incr("text")).rejects.toThrow(/ERR value is not an integer or out of range/);
  });

  it("scans keys by pattern to the end", async () => {
    for (let i = 0; i < 25; i++) await redis.set(`rooms:${i}`, i);
    await redis.set("other", 1);
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { match: "rooms:*", count: 7 });
      cursor = next;
      found.push(...keys);
    } while (cursor !== "0");
    expect(new Set(found).size).toBe(25);
  });

  it("answers pipelines in order, errors in their place, and transactions as one", async () => {
    const pipeline = await redis.pipeline().set("a", 1).lpush("a", "x").incr("a").exec({ keepErrors: true });
    expect(pipeline[0]).toMatchObject({ result: "OK" });
    expect(pipeline[1].error).toMatch(/WRONGTYPE/);
    expect(pipeline[2]).toMatchObject({ result: 2 });
    expect(await redis.multi().incr("a").get("a").exec()).toEqual([3, 3]);
  });

  it("appends, trims and replays a stream, with ids that only grow", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      const id = await redis.xadd(
        "log",
        "*",
        { n: `entry ${n}` },
        { trim: { type: "MAXLEN", comparison: "=", threshold: 4 } },
      );
      ids.push(id);
    }
    expect(new Set(ids).size).toBe(10);
    expect([...ids].sort(byStreamId)).toEqual(ids);
    expect(await redis.xlen("log")).toBe(4);
    expect(Object.keys(await redis.xrange("log", "-", "+"))).toEqual(ids.slice(-4));
    expect(Object.keys(await redis.xrange("log", `(${ids[7]}`, "+"))).toEqual(ids.slice(-2));
    expect(Object.keys(await redis.xrevrange("log", "+", "-", 1))).toEqual(ids.slice(-1));
    expect(await redis.xread("log", ids[8] ?? "")).toEqual([["log", [[ids[9], ["n", "entry 9"]]]]]);
    expect(await redis.xread("log", ids[9] ?? "")).toBeNull();
    await expect(redis.xadd("log", "1-1", { n: "old" })).rejects.toThrow(/equal or smaller/);
  });

  it("runs the event log's script: add, publish, expire, read the stop flag", async () => {
    const received: unknown[] = [];
    const subscriber = await subscribe(redis, "room:1");
    subscriber.on("message", ({ message }) => received.push(message));
    const append = (text: string) =>
      redis.eval<string[], [string, string | null, number]>(
        APPEND_EVENT,
        ["log:1", "room:1", "stop:1"],
        ["3", "reply.delta", text, "3600"],
      );
    const replies = [];
    for (const text of ["a", 'b "é" 👩‍👩‍👧', "c", "d", "e"]) replies.push(await append(text));
    expect(replies.map(([, stop, receivers]) => [stop, receivers])).toEqual(Array(5).fill([null, 1]));
    expect(new Set(replies.map(([id]) => id)).size).toBe(5);
    await expect.poll(() => received.length).toBe(5);
    expect(received[1]).toBe(`${replies[1]?.[0]} reply.delta b "é" 👩‍👩‍👧`);
    expect(await redis.ttl("log:1")).toBeGreaterThan(3590);
    await redis.set("stop:1", "now");
    expect((await append("f"))[1]).toBe("now");
    await subscriber.unsubscribe();
  });

  it("runs scripts by hash, and reports what goes wrong in them", async () => {
    const script = "return {KEYS[1], ARGV[1] * 2, 1.9, true, false, {ok = 'FINE'}, 'end', nil, 'unseen'}";
    const sha = await redis.scriptLoad(script);
    expect(await redis.scriptExists(sha, "0".repeat(40))).toEqual([1, 0]);
    expect(await redis.evalsha(sha, ["key"], ["21"])).toEqual(["key", 42, 1, 1, null, "FINE", "end"]);
    await expect(redis.evalsha("0".repeat(40), [], [])).rejects.toThrow(/NOSCRIPT/);
    await expect(redis.eval("return redis.call('INCR')", [], [])).rejects.toThrow(
      /Wrong number of args|wrong number of arguments/,
    );
    await expect(redis.eval("leaked = 1", [], [])).rejects.toThrow(/ERR/);
    await expect(redis.eval("return leaked", [], [])).rejects.toThrow(/nonexistent global variable/);
    expect(await redis.eval("return redis.pcall('GET').err and 'refused'", [], [])).toBe("refused");
    expect(await redis.eval("return 10 / 2 .. '|' .. 2^40 * 3", [], [])).toBe("5|3298534883328");
  });

  it("delivers messages by channel and by pattern", async () => {
    const received: unknown[] = [];
    const subscriber = await subscribe(redis, "news");
    subscriber.on("message", (message) => received.push(message));
    const patterns = redis.psubscribe<{ n: number }>("ne*");
    await new Promise<void>((resolve) => patterns.on("psubscribe", () => resolve()));
    patterns.on("pmessage", (message) => received.push(message));
    expect(await redis.publish("news", { n: 1 })).toBe(2);
    expect(await redis.publish("olds", { n: 2 })).toBe(0);
    await expect.poll(() => received.length).toBe(2);
    expect(received).toContainEqual({ channel: "news", message: { n: 1 } });
    expect(received).toContainEqual({ pattern: "ne*", channel: "news", message: { n: 1 } });
    await subscriber.unsubscribe();
    await patterns.unsubscribe();
    await expect.poll(async () => (await control(service)).subscriptions).toEqual([]);
    await expect.poll(() => redis.publish("news", "to nobody")).toBe(0);
  });

  describe.each([
    { kind: "fixed window", limiter: Ratelimit.fixedWindow(5, ENDLESS) },
    { kind: "sliding window", limiter: Ratelimit.slidingWindow(5, ENDLESS) },
  ])("@upstash/ratelimit with a $kind", ({ limiter }) => {
    it("passes exactly 5 of 40 concurrent calls", async () => {
      const ratelimit = new Ratelimit({ redis, limiter, prefix: "test" });
      const results = await Promise.all(Array.from({ length: 40 }, () => ratelimit.limit("user")));
      expect(results.filter(({ success }) => success)).toHaveLength(5);
      expect((await ratelimit.limit("someone else")).success).toBe(true);
      expect((await ratelimit.getRemaining("user")).remaining).toBe(0);
      await ratelimit.resetUsedTokens("user");
      expect((await ratelimit.limit("user")).remaining).toBe(4);
    });
  });

  it("answers as Upstash does to a wrong token, a bad body and an unknown command", async () => {
    const answer = async (path: string, body: string, token = service.env.UPSTASH_REDIS_REST_TOKEN) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(service.url + path, { method: "POST", headers, body });
      return [response.status, await response.json()];
    };
    expect(await answer("/", '["PING"]', "wrong")).toEqual([401, { error: "Unauthorized" }]);
    expect(await answer("/", '["PING"]')).toEqual([200, { result: "PONG" }]);
    expect(await answer("/", "{nonsense")).toEqual([400, { error: "ERR failed to parse command" }]);
    expect(await answer("/pipeline", "[]")).toEqual([400, { error: "ERR empty pipeline request" }]);
    expect(await answer("/", '["GET"]')).toEqual([
      400,
      { error: "ERR wrong number of arguments for 'get' command" },
    ]);
    const [status, body] = await answer("/", '["BREW", "coffee"]');
    expect([status, body.error]).toEqual([
      400,
      expect.stringMatching(/^ERR (unknown command|Command is not)/),
    ]);
    const [discarded, reason] = await answer("/multi-exec", '[["SET", "k", "v"], ["BREW"]]');
    expect([discarded, reason.error]).toEqual([400, expect.stringMatching(/^EXECABORT/)]);
    expect(await redis.exists("k")).toBe(0);
    expect(await answer("/set/by%20path", "value 1")).toEqual([200, { result: "OK" }]);
    expect(await redis.get("by path")).toBe("value 1");
  });
});

async function subscribe(redis: Redis, channel: string) {
  const subscriber = redis.subscribe<unknown>(channel);
  await new Promise<void>((resolve) => subscriber.on("subscribe", () => resolve()));
  return subscriber;
}

function byStreamId(a: string, b: string): number {
  const [aMs = 0, aSeq = 0] = a.split("-").map(Number);
  const [bMs = 0, bSeq = 0] = b.split("-").map(Number);
  return aMs - bMs || aSeq - bSeq;
}
