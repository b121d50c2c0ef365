import { beforeEach, describe, expect, it } from "vitest";
import { startRedis } from "@/local/redis/server";
import type { LocalService } from "@/local/service";
import { clientOf, control } from "./drive-redis";

describe("the faults of the Upstash stand-in", () => {
  let service: LocalService;

  beforeEach(async () => {
    service = await startRedis({ port: 0 });
  });

  it("goes down with its subscriptions, and comes back with its data", async () => {
    const redis = clientOf(service);
    await redis.set("kept", "yes");
    const stream = await openSubscription(service, "room");
    await control(service, { fault: "down" });
    await expect(stream.text()).rejects.toThrow();
    await expect(redis.get("kept")).rejects.toThrow(/unavailable/);
    expect((await control(service)).subscriptions).toEqual([]);
    await control(service, { fault: null });
    expect(await redis.get("kept")).toBe("yes");
    await service.stop();
  });

  it("cuts connections without an answer", async () => {
    await control(service, { fault: "cut" });
    await expect(clientOf(service).get("k")).rejects.toThrow(/fetch failed/);
    await service.stop();
  });

  it("waits as long as it is told", async () => {
    await control(service, { fault: "slow", delayMs: 150 });
    const start = performance.now();
    expect(await clientOf(service).get("k")).toBeNull();
    expect(performance.now() - start).toBeGreaterThan(140);
    await service.stop();
  });

  it("hangs until it is stopped, and stop() ends what hangs", async () => {
    await control(service, { fault: "hang" });
    const hanging = clientOf(service).get("k");
    hanging.catch(() => {});
    const first = await Promise.race([hanging.then(() => "answered"), wait(200).then(() => "hanging")]);
    expect(first).toBe("hanging");
    await service.stop();
    await expect(hanging).rejects.toThrow();
  });

  it("shows what it received, and explains a command it does not know", async () => {
    await clientOf(service).set("a", "1");
    await clientOf(service).get("a");
    const state = await control(service);
    expect(state.counts).toMatchObject({ SET: 1, GET: 1 });
    expect(state.commands.map(({ command }) => command)).toEqual([
      ["set", "a", "1"],
      ["get", "a"],
    ]);
    expect(state.keys).toEqual(["a"]);
    const response = await fetch(`${service.url}/__control`, { method: "POST", body: '{"fault": "fire"}' });
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: "fault must be null or one of down, cut, hang, slow." },
    ]);
    await service.stop();
  });

  it("says which Redis does not answer", async () => {
    await service.stop();
    await expect(startRedis({ port: 0, redisUrl: "redis://127.0.0.1:1" })).rejects.toThrow(
      "No Redis answers at redis://127.0.0.1:1",
    );
  });
});

async function openSubscription(service: LocalService, channel: string): Promise<Response> {
  const headers = {
    authorization: `Bearer ${service.env.UPSTASH_REDIS_REST_TOKEN}`,
    accept: "text/event-stream",
  };
  return fetch(`${service.url}/subscribe/${channel}`, { method: "POST", headers });
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
