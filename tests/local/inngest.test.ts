import { afterEach, describe, expect, it } from "vitest";
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

  it("only start functions whose trigger expression holds", async () => {
    world = await createWorld();
    const got: number[] = [];
    const fn = world.inngest.createFunction(
      {
        id: "big",
        triggers: { event: "app/order", if: "event.data.total + 1 > 100 && event.data.kind == 'sale'" },
      },
      ({ event }) => {
        got.push(event.data.total);
      },
    );
    await world.serve([fn]);
    await world.inngest.send([
      { name: "app/order", data: { total: 5, kind: "sale" } },
      { name: "app/order", data: { total: 100 } },
      { name: "app/order", data: { total: 100, kind: "sale" } },
    ]);
    await world.ended("big");
    expect(got).toEqual([100]);
    expect(await world.runsOf("big")).toHaveLength(1);
  });
});

describe("steps", () => {
  it("run once each within one call, by checkpoints", async () => {
    world = await createWorld();
    const ran: string[] = [];
    const fn = world.inngest.createFunction(
      { id: "steps", triggers: { event: "app/go" } },
      async ({ step }) => {
        const a = await step.run("a", () => ran.push("a"));
        const b = await step.run("b", () => ran.push("b"));
        return { a, b };
      },
    );
    const app = await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("steps");
    expect(run).toMatchObject({ status: "completed", output: { a: 1, b: 2 } });
    expect(ran).toEqual(["a", "b"]);
    expect(app.requests.filter((method) => method === "POST")).toHaveLength(1);
  });
});

describe("retries", () => {
  it("try a failing function five times, then tell onFailure", async () => {
    world = await createWorld();
    const attempts: number[] = [];
    const failures: unknown[] = [];
    const fn = world.inngest.createFunction(
      {
        id: "fails",
        triggers: { event: "app/go" },
        onFailure: ({ error, event }) => {
          failures.push({ message: error.message, data: event.data.event.data });
        },
      },
      ({ attempt }) => {
        attempts.push(attempt);
        throw new Error("no luck");
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go", data: { room: 7 } });
    expect((await world.ended("fails")).status).toBe("failed");
    await world.ended("fails-failure");
    expect(attempts).toEqual([0, 1, 2, 3, 4]);
    expect(failures).toEqual([{ message: "no luck", data: { room: 7 } }]);
  });
});
