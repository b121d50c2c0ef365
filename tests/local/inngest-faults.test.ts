import { type ChildProcess, spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { createInterface } from "node:readline";
import { serve } from "inngest/node";
import { afterEach, describe, expect, it } from "vitest";
import { startInngest } from "@/local/inngest/server";
import { createWorld, until, type World } from "./inngest-world";

let world: World;
const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
  await world.stop();
});

/** An app of one function, as a process of its own: prints its port, then each attempt. */
const APP_SCRIPT = `
  import { createServer } from "node:http";
  import { Inngest } from "inngest";
  import { createInterface } from "node:readline";
import { serve } from "inngest/node";
  const inngest = new Inngest({ id: "app" });
  const fn = inngest.createFunction({ id: "child", triggers: { event: "app/go" } }, ({ attempt }) => {
    console.log("attempt " + attempt);
    return process.env.MODE === "hang" ? new Promise(() => {}) : "finished";
  });
  const server = createServer(serve({ client: inngest, functions: [fn] }));
  server.listen(Number(process.env.APP_PORT), "127.0.0.1", () => console.log(server.address().port));
`;

describe("an app that is killed", () => {
  it("gets its call again once it is back, with the steps that were done", async () => {
    world = await createWorld();
    const ran: string[] = [];
    let dies = true;
    const fn = world.inngest.createFunction(
      { id: "survivor", triggers: { event: "app/go" } },
      async ({ step }) => {
        await step.run("first", () => ran.push("first"));
        await step.run("second", async () => {
          ran.push("second");
          if (dies) await new Promise(() => undefined);
        });
        return "alive";
      },
    );
    const app = await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await until("it is in its second step", () => ran.length === 2);
    await app.kill();
    await until("the loss was noticed", async () => (await world.state()).apps[0]?.reachable === false);
    // However long it is gone, no attempt is spent on calls that reach nobody.
    await world.inngest.send({ name: "app/go" });
    await until("both calls wait", async () => (await world.state()).queue.ready.length === 2);
    dies = false;
    await world.serve([fn], { port: Number(new URL(app.url).port) });
    const runs = await until("both runs have completed", async () => {
      const all = await world.runsOf("survivor");
      return all.length === 2 && all.every(({ status }) => status === "completed") && all;
    });
    expect(runs.map(({ attempts }) => attempts.map(({ attempt }) => attempt))).toContainEqual([0, 1, 0]);
    expect(ran.filter((name) => name === "first")).toHaveLength(2);
  });

  it("costs a call that reaches nobody no attempt", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction(
      { id: "idle", retries: 0, triggers: { event: "app/go" } },
      () => "ran",
    );
    const app = await world.serve([fn]);
    await app.kill();
    await world.inngest.send({ name: "app/go" });
    await until("the call waits", async () => {
      const { apps, queue } = await world.state();
      return apps[0]?.reachable === false && queue.ready.length === 1;
    });
    await world.serve([fn], { port: Number(new URL(app.url).port) });
    const run = await world.ended("idle");
    expect(run).toMatchObject({ status: "completed", output: "ran" });
    expect(run.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [0, 0],
      [0, 206],
    ]);
  });

  it("may be a process ended by SIGKILL in the middle of a step", async () => {
    world = await createWorld();
    const spawnApp = async (mode: "hang" | "finish", port: string) => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", APP_SCRIPT], {
        env: { ...process.env, MODE: mode, APP_PORT: port },
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.add(child);
      const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return { child, next: async () => (await said.next()).value as string | undefined };
    };
    const first = await spawnApp("hang", "0");
    const port = (await first.next()) ?? "";
    await world.control({ sync: `http://127.0.0.1:${port}/api/inngest` });
    await world.inngest.send({ name: "app/go" });
    expect(await first.next()).toBe("attempt 0");
    first.child.kill("SIGKILL");
    await until("the loss was noticed", async () => (await world.state()).apps[0]?.reachable === false);
    const second = await spawnApp("finish", port);
    expect(await second.next()).toBe(port);
    expect(await second.next()).toBe("attempt 1");
    expect(await world.ended("child")).toMatchObject({ status: "completed", output: "finished" });
  });

  it("cannot checkpoint for a call that no longer counts", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction({ id: "any", triggers: { event: "app/go" } }, () => undefined);
    await world.serve([fn]);
    const response = await fetch(`${world.service.url}/v1/checkpoint/01ABC/async`, {
      method: "POST",
      body: JSON.stringify({ qi_id: "gone", request_id: "gone", steps: [] }),
    });
    expect(response.status).toBe(409);
  });
});

describe("faults", () => {
  it("refuse-events makes every try of a send fail until it is lifted", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction({ id: "any", triggers: { event: "app/go" } }, () => "ran");
    await world.serve([fn]);
    await world.control({ fault: "refuse-events" });
    const response = await fetch(`${world.service.url}/e/key`, { method: "POST", body: '{"name":"app/go"}' });
    expect(response.status).toBe(503);
    const send = world.inngest.send({ name: "app/go" });
    await world.control({ fault: null });
    expect((await send).ids).toHaveLength(1);
    expect(await world.ended("any")).toMatchObject({ output: "ran" });
    expect(await world.runsOf("any")).toHaveLength(1);
  });

  it("hang answers nothing and calls nothing until it is lifted", async () => {
    world = await createWorld();
    let ran = 0;
    const fn = world.inngest.createFunction({ id: "any", triggers: { event: "app/go" } }, () => {
      ran++;
    });
    await world.serve([fn]);
    await world.control({ fault: "hang" });
    const abort = new AbortController();
    const hanging = fetch(`${world.service.url}/health`, { signal: abort.signal });
    const send = world.inngest.send({ name: "app/go" });
    await expect(
      Promise.race([hanging, send, new Promise((r) => setTimeout(r, 100, "silence"))]),
    ).resolves.toBe("silence");
    abort.abort();
    await expect(hanging).rejects.toThrow();
    await world.control({ fault: null });
    await send;
    await until("it ran", () => ran === 1);
  });
});

describe("signed mode", () => {
  const signingKey = `signkey-local-${createHash("sha256").update("castor").digest("hex")}`;

  it("proves the key both ways, with any text in the body", async () => {
    world = await createWorld({ signingKey, eventKey: "local-key" });
    expect(world.service.env).toEqual({
      INNGEST_DEV: "0",
      INNGEST_BASE_URL: world.service.url,
      INNGEST_SIGNING_KEY: signingKey,
      INNGEST_EVENT_KEY: "local-key",
    });
    const fn = world.inngest.createFunction(
      { id: "signed", triggers: { event: "app/go" } },
      async ({ event, step }) => {
        await step.run("checkpointed", () => "ok");
        await step.sleep("nap", "1s");
        return event.data;
      },
    );
    const app = await world.serve([fn]);
    const data = {
      é: "日本 \u2028 \ud83d\ude00",
      z: 1e21,
      a: [0.1, -0, null, { b: true, A: false }],
      "\u0080": "",
    };
    await world.inngest.send({ name: "app/go", data });
    const run = await world.ended("signed");
    expect(run).toMatchObject({ status: "completed", output: JSON.parse(JSON.stringify(data)) });
    expect(run.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["checkpointed", "done"],
      ["nap", "done"],
    ]);
    const put = await fetch(app.url, { method: "PUT" });
    expect([put.status, await put.json()]).toMatchObject([200, { modified: false }]);
  });

  it("refuses a wrong event key and a wrong or missing signing key", async () => {
    world = await createWorld({ signingKey });
    const { url } = world.service;
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${url}${path}`, { method: "POST", headers, body: '{"name":"app/go"}' })).status;
    expect(await status("/e/local-event-key")).toBe(200);
    expect(await status("/e/another")).toBe(401);
    expect(await status("/fn/register")).toBe(401);
    expect(await status("/fn/register", { authorization: `Bearer ${signingKey}` })).toBe(401);
    expect(await status("/v1/checkpoint/run/async", { authorization: "Bearer nothing" })).toBe(401);
  });

  it("is refused by an app that has another key", async () => {
    world = await createWorld({ signingKey });
    process.env.INNGEST_SIGNING_KEY = `signkey-local-${createHmac("sha256", "other").digest("hex")}`;
    const fn = world.inngest.createFunction({ id: "any", triggers: { event: "app/go" } }, () => undefined);
    const app = await world.serveHandler(serve({ client: world.inngest, functions: [fn] }));
    expect(await world.control({ sync: app.url })).toMatchObject({
      synced: false,
      error: "401: the app does not have this server's INNGEST_SIGNING_KEY",
    });
  });

  it("needs a key the SDK can decode", async () => {
    world = await createWorld();
    await expect(startInngest({ port: 0, signingKey: "secret" })).rejects.toThrow(
      /even number of hex digits/,
    );
  });
});
