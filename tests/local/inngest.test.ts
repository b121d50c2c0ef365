import { serve as serveNext } from "inngest/next";
import { serve } from "inngest/node";
import { afterEach, describe, expect, it } from "vitest";
import { startInngest } from "@/local/inngest/server";
import { createWorld, until, type World } from "./inngest-world";

let world: World;

afterEach(async () => {
  await world.stop();
});

describe("events", () => {
  it("start every function they trigger, with the answer carrying the server's ids", async () => {
    world = await createWorld();
    const got: unknown[] = [];
    const fn = world.inngest.createFunction(
      { id: "greet", triggers: { event: "app/hello" } },
      ({ event }) => {
        got.push({ id: event.id, data: event.data });
      },
    );
    await world.serve([fn]);
    const { ids } = await world.inngest.send([
      { name: "app/hello", data: { n: 1 }, id: "mine" },
      { name: "app/hello", data: { n: 2 } },
      { name: "app/other" },
    ]);
    await until("two runs", () => got.length === 2);
    expect(ids).toHaveLength(3);
    expect(ids).not.toContain("mine");
    expect(got).toEqual([
      { id: "mine", data: { n: 1 } },
      { id: ids[1], data: { n: 2 } },
    ]);
  });

  it("only start functions whose name and expression fit", async () => {
    world = await createWorld();
    const got: string[] = [];
    const sale = world.inngest.createFunction(
      {
        id: "sale",
        triggers: { event: "app/order", if: "event.data.total + 1 > 100 && event.data.kind == 'sale'" },
      },
      ({ event }) => {
        got.push(`sale ${event.data.total}`);
      },
    );
    const any = world.inngest.createFunction({ id: "any", triggers: { event: "app/*" } }, ({ event }) => {
      got.push(`any ${event.data.total}`);
    });
    await world.serve([sale, any]);
    await world.inngest.send([
      { name: "app/order", data: { total: 5, kind: "sale" } },
      { name: "app/order", data: { total: 101 } },
      { name: "app/order", data: { total: 100, kind: "sale" } },
      { name: "other/order", data: { total: 100, kind: "sale" } },
    ]);
    await until("four runs", () => got.length >= 4);
    expect(await world.runsOf("sale")).toHaveLength(1);
    expect(got.sort()).toEqual(["any 100", "any 101", "any 5", "sale 100"]);
  });

  it("are refused, in words, when they are none", async () => {
    world = await createWorld();
    const post = async (body: string) => {
      const response = await fetch(`${world.service.url}/e/key`, { method: "POST", body });
      return [response.status, ((await response.json()) as { error?: string }).error];
    };
    expect(await post("{")).toEqual([400, "the body is neither an event nor a list of events"]);
    expect(await post('[{"name": "a"}, {}]')).toEqual([400, "event name is empty"]);
    expect(await post('{"name": "inngest/function.failed"}')).toEqual([
      400,
      "event name is reserved for internal use: inngest/function.failed",
    ]);
    expect(await post(JSON.stringify({ name: "a", data: { text: "x".repeat(3 * 1024 * 1024) } }))).toEqual([
      413,
      "Events may have at most 3145728 bytes.",
    ]);
    expect((await world.state()).events).toEqual([]);
  });
});

describe("sync", () => {
  it("takes an app's own registration, out of band", async () => {
    world = await createWorld();
    let ran = false;
    const fn = world.inngest.createFunction({ id: "late", triggers: { event: "app/go" } }, () => {
      ran = true;
    });
    const app = await world.serveHandler(serve({ client: world.inngest, functions: [fn] }));
    const response = await fetch(app.url, { method: "PUT" });
    expect([response.status, await response.json()]).toMatchObject([200, { modified: true }]);
    expect((await world.state()).apps).toMatchObject([{ id: "app", functions: 1 }]);
    await world.inngest.send({ name: "app/go" });
    await until("it ran", () => ran);
  });

  it("keeps looking for an address where nothing answers yet", async () => {
    world = await createWorld();
    const placeholder = await world.serveHandler(() => undefined);
    await placeholder.kill();
    const answer = await world.control({ sync: placeholder.url });
    expect(answer).toMatchObject({ synced: false, retrying: true });
    const fn = world.inngest.createFunction({ id: "late", triggers: { event: "app/go" } }, () => undefined);
    await world.serveHandler(
      serve({ client: world.inngest, functions: [fn] }),
      Number(new URL(placeholder.url).port),
    );
    await until("the app was found", async () => (await world.state()).apps.length === 1);
  });

  it("learns of a new function when an event arrives that nobody knows", async () => {
    world = await createWorld();
    const define = (id: string) =>
      world.inngest.createFunction({ id, triggers: { event: `app/${id}` } }, () => undefined);
    const app = await world.serve([define("old")]);
    await app.kill();
    await world.serveHandler(
      serve({ client: world.inngest, functions: [define("old"), define("new")] }),
      Number(new URL(app.url).port),
    );
    await until("the new function runs", async () => {
      await world.inngest.send({ name: "app/new" });
      return (await world.runsOf("new")).length > 0;
    });
  });

  it("refuses functions whose expressions or periods cannot work", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction(
      {
        id: "broken",
        triggers: { event: "app/go", if: "event.data. ==" },
        throttle: { limit: 1, period: "soon" as "1s" },
      },
      () => undefined,
    );
    await expect(world.serve([fn])).rejects.toThrow(/event.data. ==.*is not CEL.*soon.*is not a duration/);
  });

  it("works with the Next.js handler", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction({ id: "next", triggers: { event: "app/go" } }, async ({ step }) =>
      step.run("a", () => "from next"),
    );
    const handler = serveNext({ client: world.inngest, functions: [fn] });
    const app = await world.serveHandler(async (request, response) => {
      const body = await new Response(request as unknown as ReadableStream).text();
      const method = request.method as "GET" | "POST" | "PUT";
      const answer: Response = await handler[method](
        new Request(`http://${request.headers.host}${request.url}`, {
          method,
          headers: request.headers as Record<string, string>,
          ...(body ? { body } : {}),
        }) as never,
        undefined,
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(await answer.text());
    });
    expect(await world.control({ sync: app.url })).toEqual({ ok: true, synced: true });
    await world.inngest.send({ name: "app/go" });
    expect(await world.ended("next")).toMatchObject({ status: "completed", output: "from next" });
  });
});

describe("cron", () => {
  it("fires by the clock, and now when told to", async () => {
    world = await createWorld();
    const ticks: unknown[] = [];
    const every = world.inngest.createFunction({ id: "every", triggers: { cron: "* * * * * *" } }, () => {
      ticks.push("tick");
    });
    const yearly = world.inngest.createFunction(
      { id: "yearly", triggers: { cron: "TZ=Asia/Kolkata 0 9 1 1 *" } },
      ({ event }) => event,
    );
    await world.serve([every, yearly]);
    expect(await world.control({ cron: "yearly" })).toMatchObject({ ok: true });
    expect(await world.ended("yearly")).toMatchObject({
      status: "completed",
      output: { name: "inngest/scheduled.timer", data: { cron: "TZ=Asia/Kolkata 0 9 1 1 *" } },
    });
    expect((await world.state()).cron["app-yearly TZ=Asia/Kolkata 0 9 1 1 *"]).toMatch(
      /-01-01T03:30:00.000Z$/,
    );
    await until("the clock ticked", () => ticks.length > 0);
    expect(await world.control({ cron: "nothing" })).toEqual({
      error: 'There is no cron function "nothing".',
    });
  });
});

describe("the stand-in", () => {
  it("forgets old runs and events, and everything on reset, but not its apps", async () => {
    world = await createWorld({ keep: 20 });
    let ran = 0;
    const fn = world.inngest.createFunction({ id: "many", triggers: { event: "app/go" } }, () => {
      ran++;
      return "x".repeat(20_000);
    });
    await world.serve([fn]);
    await world.inngest.send(Array.from({ length: 30 }, (_, n) => ({ name: "app/go", data: { n } })));
    await until("all have run", () => ran === 30);
    const state = await until("all have ended", async () => {
      const now = await world.state();
      return now.runs.every(({ status }) => status === "completed") && now;
    });
    expect(state.runs).toHaveLength(20);
    expect(state.events).toHaveLength(20);
    expect(state.runs[0]?.output).toBe("(20002 characters, not kept)");
    await world.control({ timeScale: 0.5, fault: "refuse-events" });
    await world.control({ reset: true });
    expect(await world.state()).toMatchObject({ runs: [], events: [], fault: null, timeScale: 0.001 });
    expect((await world.state()).apps).toHaveLength(1);
  });

  it("shows a page of functions and runs, with what apps say escaped", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction({ id: "shown", triggers: { event: "app/<b>" } }, () => "done");
    await world.serve([fn]);
    await world.inngest.send({ name: "app/<b>" });
    await world.ended("shown");
    const page = await (await fetch(world.service.url)).text();
    expect(page).toContain("app-shown");
    expect(page).toContain("app/&#60;b&#62;");
    expect(page).not.toContain("<script");
  });

  it("says what is wrong with a command", async () => {
    world = await createWorld();
    expect(await world.control({ timeScale: 0 })).toEqual({
      error: "timeScale must be a number above 0 (0.01 is a hundred times faster), not 0.",
    });
    expect(await world.control({ fault: "fire" })).toEqual({
      error: 'A fault is "refuse-events", "hang" or null.',
    });
    expect(await world.control({ dance: 1 })).toEqual({ error: "Unknown command: dance." });
  });

  it("stops at once with calls in flight and sleeps pending, and its port is free again", async () => {
    world = await createWorld({ timeScale: 1 });
    let inside = false;
    const fn = world.inngest.createFunction({ id: "stuck", triggers: { event: "app/go" } }, async () => {
      inside = true;
      await new Promise(() => undefined);
    });
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await until("it is in the call", () => inside);
    const began = performance.now();
    await world.service.stop();
    expect(performance.now() - began).toBeLessThan(1_000);
    const port = Number(new URL(world.service.url).port);
    const again = await startInngest({ port });
    await expect(startInngest({ port })).rejects.toThrow(/EADDRINUSE/);
    await again.stop();
  });
});
