import { afterEach, describe, expect, it } from "vitest";
import { createGate, createWorld, until, type World } from "./inngest-world";

let world: World;

afterEach(async () => {
  await world.stop();
});

describe("duplicates", () => {
  it("of an event id run nothing, per function", async () => {
    world = await createWorld();
    const ran: string[] = [];
    const fns = ["one", "two"].map((id) =>
      world.inngest.createFunction({ id, triggers: { event: "app/go" } }, () => {
        ran.push(id);
      }),
    );
    await world.serve(fns);
    const first = await world.inngest.send({ name: "app/go", id: "same" });
    const second = await world.inngest.send({ name: "app/go", id: "same" });
    expect(second.ids).toHaveLength(1);
    expect(second.ids).not.toEqual(first.ids);
    await world.inngest.send({ name: "app/go", id: "other" });
    await until("four runs", () => ran.length >= 4);
    expect((await world.state()).runs).toHaveLength(4);
    expect(ran.sort()).toEqual(["one", "one", "two", "two"]);
  });

  it("of one send that the SDK repeated run once", async () => {
    world = await createWorld();
    let runs = 0;
    const fn = world.inngest.createFunction({ id: "once", triggers: { event: "app/go" } }, () => {
      runs++;
    });
    await world.serve([fn]);
    const seed = `${Date.now()},AAECAwQFBgcICQ==`;
    const send = async () => {
      const response = await fetch(`${world.service.url}/e/any`, {
        method: "POST",
        headers: { "x-inngest-event-id-seed": seed },
        body: JSON.stringify([{ name: "app/go" }, { name: "app/go" }]),
      });
      return (await response.json()) as { ids: string[] };
    };
    const [a, b] = [await send(), await send()];
    expect(a).toEqual(b);
    expect(new Set(a.ids).size).toBe(2);
    await until("both ran", () => runs >= 2);
    expect(await world.runsOf("once")).toHaveLength(2);
  });

  it("of an idempotency key run nothing", async () => {
    world = await createWorld();
    const ran: unknown[] = [];
    const fn = world.inngest.createFunction(
      { id: "keyed", triggers: { event: "app/go" }, idempotency: "event.data.user + '-' + event.data.cart" },
      ({ event }) => {
        ran.push(event.data);
      },
    );
    await world.serve([fn]);
    await world.inngest.send([
      { name: "app/go", data: { user: "u", cart: "1", n: 1 } },
      { name: "app/go", data: { user: "u", cart: "1", n: 2 } },
      { name: "app/go", data: { user: "u", cart: "2", n: 3 } },
    ]);
    await until("two runs", () => ran.length >= 2);
    expect(await world.runsOf("keyed")).toHaveLength(2);
    expect(ran).toEqual([
      { user: "u", cart: "1", n: 1 },
      { user: "u", cart: "2", n: 3 },
    ]);
  });
});

describe("concurrency", () => {
  it("holds several budgets at once, one of them per key", async () => {
    world = await createWorld();
    const gate = createGate();
    const fn = world.inngest.createFunction(
      {
        id: "limited",
        triggers: { event: "app/go" },
        concurrency: [{ limit: 3 }, { key: "event.data.user", limit: 1 }],
      },
      ({ event }) => gate.enter(event.data.name),
    );
    await world.serve([fn]);
    const names = ["a1", "a2", "b1", "b2", "c1", "d1"];
    await world.inngest.send(names.map((name) => ({ name: "app/go", data: { name, user: name[0] } })));
    await until("three are inside", () => gate.inside.length === 3);
    const { queue } = await world.state();
    expect([queue.executing.length, queue.ready.length]).toEqual([3, 3]);
    expect(gate.came).toEqual(["a1", "b1", "c1"]);
    gate.release("c1");
    await until("the next user's came in", () => gate.came.length === 4);
    expect(gate.came[3]).toBe("d1");
    gate.release("a1");
    await until("a's second came in", () => gate.came.length === 5);
    expect(gate.came[4]).toBe("a2");
    for (const name of names) gate.release(name);
    await until("the last came in", () => gate.came.length === 6);
    gate.release("b2");
    await until("all have completed", async () =>
      (await world.runsOf("limited")).every(({ status }) => status === "completed"),
    );
    expect(gate.most).toBe(3);
    expect((await world.state()).queue.concurrency).toEqual({});
  });

  it("is shared between functions that name the same key in the scope of the environment", async () => {
    world = await createWorld();
    const gate = createGate();
    const fns = ["one", "two"].map((id) =>
      world.inngest.createFunction(
        {
          id,
          triggers: { event: "app/go" },
          concurrency: { scope: "env", key: "event.data.user", limit: 1 },
        },
        () => gate.enter(id),
      ),
    );
    await world.serve(fns);
    await world.inngest.send({ name: "app/go", data: { user: "u" } });
    await until("one is inside", () => gate.inside.length === 1);
    const { queue } = await world.state();
    expect([queue.executing.length, queue.ready.length]).toEqual([1, 1]);
    expect(gate.came).toEqual(["one"]);
    gate.release("one");
    await until("the other came in", () => gate.came.length === 2);
    gate.release("two");
    await world.ended("two");
    expect(gate.most).toBe(1);
  });

  it("does not count a run that sleeps", async () => {
    world = await createWorld({ timeScale: 1 });
    const ran: string[] = [];
    const fn = world.inngest.createFunction(
      { id: "sleepers", triggers: { event: "app/go" }, concurrency: 1 },
      async ({ event, step }) => {
        await step.run("before", () => ran.push(event.data.name));
        await step.sleep("long", "1h");
      },
    );
    await world.serve([fn]);
    await world.inngest.send(["a", "b", "c"].map((name) => ({ name: "app/go", data: { name } })));
    await until("all three got to their sleep", () => ran.length === 3);
  });
});

describe("order", () => {
  it("lets the higher priority go first", async () => {
    world = await createWorld();
    const gate = createGate();
    const fn = world.inngest.createFunction(
      {
        id: "ranked",
        triggers: { event: "app/go" },
        concurrency: 1,
        priority: { run: "event.data.plan == 'pro' ? 120 : 0" },
      },
      ({ event }) => gate.enter(event.data.name),
    );
    await world.serve([fn]);
    const send = (name: string, plan: string) => world.inngest.send({ name: "app/go", data: { name, plan } });
    await send("first", "basic");
    await until("the first is inside", () => gate.inside.length === 1);
    await send("basic", "basic");
    await send("pro", "pro");
    gate.release("first");
    await until("the second came in", () => gate.came.length === 2);
    gate.release("pro");
    await until("the third came in", () => gate.came.length === 3);
    gate.release("basic");
    expect(gate.came).toEqual(["first", "pro", "basic"]);
  });
});
