import { afterEach, describe, expect, it } from "vitest";
import { createGate, createWorld, until, type World } from "./inngest-world";

let world: World;

afterEach(async () => {
  await world.stop();
});

describe("rates", () => {
  it("throttle queues what is too much and starts it later", async () => {
    // Ten seconds are half of one, long beside what a busy machine puts off.
    world = await createWorld({ timeScale: 0.05 });
    const fn = world.inngest.createFunction(
      {
        id: "throttled",
        triggers: { event: "app/go" },
        throttle: { limit: 1, period: "10s", key: "event.data.k" },
      },
      () => undefined,
    );
    await world.serve([fn]);
    await world.inngest.send(["x", "x", "x", "y"].map((k) => ({ name: "app/go", data: { k } })));
    const runs = await until("all four have completed", async () => {
      const all = await world.runsOf("throttled");
      return all.every(({ status }) => status === "completed") && all;
    });
    // The server's own times: those inside the functions depend on how busy the machine is.
    const startsOf = (key: string) =>
      runs.filter(({ event }) => event.data.k === key).map(({ startedAt }) => Date.parse(startedAt ?? ""));
    const [first = 0, second = 0, third = 0] = startsOf("x");
    expect(second - first).toBeGreaterThanOrEqual(400);
    expect(third - first).toBeGreaterThanOrEqual(900);
    expect(startsOf("y")[0]).toBeLessThan(second);
  });

  it("rateLimit drops what is too much, per key", async () => {
    world = await createWorld({ timeScale: 1 });
    const ran: unknown[] = [];
    const fn = world.inngest.createFunction(
      {
        id: "rated",
        triggers: { event: "app/go" },
        rateLimit: { limit: 1, period: "1h", key: "event.data.k" },
      },
      ({ event }) => {
        ran.push(event.data);
      },
    );
    await world.serve([fn]);
    await world.inngest.send([
      { name: "app/go", data: { k: "x", n: 1 } },
      { name: "app/go", data: { k: "x", n: 2 } },
      { name: "app/go", data: { k: "y", n: 3 } },
    ]);
    await until("two ran", () => ran.length >= 2);
    expect(await world.runsOf("rated")).toHaveLength(2);
    expect(ran).toEqual([
      { k: "x", n: 1 },
      { k: "y", n: 3 },
    ]);
  });

  it("debounce runs the last event once the period is quiet", async () => {
    world = await createWorld({ timeScale: 0.01 });
    const ran: unknown[] = [];
    const fn = world.inngest.createFunction(
      { id: "calm", triggers: { event: "app/go" }, debounce: { period: "20s", key: "event.data.k" } },
      ({ event }) => {
        ran.push(event.data);
      },
    );
    await world.serve([fn]);
    for (const n of [1, 2, 3]) await world.inngest.send({ name: "app/go", data: { k: "x", n } });
    await world.inngest.send({ name: "app/go", data: { k: "y", n: 4 } });
    expect(ran).toEqual([]);
    await until("two ran", () => ran.length >= 2);
    expect(await world.runsOf("calm")).toHaveLength(2);
    expect((await world.state()).debounced).toEqual([]);
    expect(ran).toEqual([
      { k: "x", n: 3 },
      { k: "y", n: 4 },
    ]);
  });

  it("singleton skips while a run is alive", async () => {
    world = await createWorld();
    const gate = createGate();
    const fn = world.inngest.createFunction(
      { id: "single", triggers: { event: "app/go" }, singleton: { mode: "skip", key: "event.data.k" } },
      ({ event }) => gate.enter(event.data.n),
    );
    await world.serve([fn]);
    await world.inngest.send([
      { name: "app/go", data: { k: "x", n: "1" } },
      { name: "app/go", data: { k: "x", n: "2" } },
      { name: "app/go", data: { k: "y", n: "3" } },
    ]);
    await until("two are inside", () => gate.inside.length === 2);
    expect(await world.runsOf("single")).toHaveLength(2);
    expect(gate.came).toEqual(["1", "3"]);
    for (const name of gate.came) gate.release(name);
  });

  it("singleton in cancel mode ends the older run", async () => {
    world = await createWorld({ timeScale: 1 });
    const fn = world.inngest.createFunction(
      { id: "latest", triggers: { event: "app/go" }, singleton: { mode: "cancel" } },
      async ({ step }) => {
        await step.sleep("long", "1h");
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await world.inngest.send({ name: "app/go" });
    const runs = await world.runsOf("latest");
    expect(runs.map(({ status }) => status)).toEqual(["cancelled", expect.stringMatching(/queued|running/)]);
  });

  it("timeouts end a run that starts or finishes too late", async () => {
    world = await createWorld();
    const gate = createGate();
    const fn = world.inngest.createFunction(
      {
        id: "hurried",
        triggers: { event: "app/go" },
        concurrency: 1,
        timeouts: { start: "50s", finish: "100s" },
      },
      () => gate.enter("only"),
    );
    await world.serve([fn]);
    await world.inngest.send([{ name: "app/go" }, { name: "app/go" }]);
    const runs = await until("both are cancelled", async () => {
      const all = await world.runsOf("hurried");
      return all.every(({ status }) => status === "cancelled") && all;
    });
    expect(runs.map(({ error }) => error?.message).sort()).toEqual([
      "The run was cancelled: it did not finish within timeouts.finish.",
      "The run was cancelled: it did not start within timeouts.start.",
    ]);
    expect(gate.came).toEqual(["only"]);
    gate.release("only");
  });
});
