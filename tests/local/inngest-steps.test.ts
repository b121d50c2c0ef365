import { afterEach, describe, expect, it } from "vitest";
import { createWorld, until, type World } from "./inngest-world";

let world: World;

afterEach(async () => {
  await world.stop();
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
    expect(run.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["a", "done"],
      ["b", "done"],
    ]);
    expect(ran).toEqual(["a", "b"]);
    expect(app.requests.filter((method) => method === "POST")).toHaveLength(1);
  });

  it("run in one call each where the function turns checkpoints off", async () => {
    world = await createWorld();
    const ran: string[] = [];
    const fn = world.inngest.createFunction(
      { id: "steps", triggers: { event: "app/go" }, checkpointing: false },
      async ({ step }) => {
        await step.run("a", () => ran.push("a"));
        await step.run("b", () => ran.push("b"));
        return "done";
      },
    );
    const app = await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    expect(await world.ended("steps")).toMatchObject({ status: "completed", output: "done" });
    expect(ran).toEqual(["a", "b"]);
    expect(app.requests.filter((method) => method === "POST")).toHaveLength(3);
  });

  it("go on in another call when the runtime of one is used up, and flush what was buffered", async () => {
    world = await createWorld();
    const ran: number[] = [];
    const fn = world.inngest.createFunction(
      { id: "long", triggers: { event: "app/go" }, checkpointing: { maxRuntime: 60, bufferedSteps: 3 } },
      async ({ step }) => {
        for (const n of [1, 2, 3, 4, 5]) {
          await step.run(`step ${n}`, async () => {
            ran.push(n);
            await new Promise((resolve) => setTimeout(resolve, 25));
          });
        }
        return "done";
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("long");
    expect(run).toMatchObject({ status: "completed", output: "done" });
    expect(ran).toEqual([1, 2, 3, 4, 5]);
    expect(run.attempts.length).toBeGreaterThan(1);
    expect(run.steps.map(({ outcome }) => outcome)).toEqual(Array(5).fill("done"));
  });

  it("begin when the event is dated, if that is in the future", async () => {
    world = await createWorld({ timeScale: 0.001 });
    let at = 0;
    const fn = world.inngest.createFunction({ id: "dated", triggers: { event: "app/go" } }, () => {
      at = performance.now();
    });
    await world.serve([fn]);
    const sent = performance.now();
    await world.inngest.send({ name: "app/go", ts: Date.now() + 200_000 });
    await until("it ran", () => at > 0);
    expect(at - sent).toBeGreaterThanOrEqual(190);
  });

  it("answer over a streamed response too", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction(
      { id: "streamed", triggers: { event: "app/go" } },
      async ({ step }) => {
        await step.sleep("a moment", "2s");
        return step.run("a", () => "ä");
      },
    );
    await world.serve([fn], { streaming: true });
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("streamed");
    expect(run).toMatchObject({ status: "completed", output: "ä" });
    expect(run.attempts.map(({ status }) => status)).toEqual([201, 201]);
  });

  it("run side by side, each once, and the function goes on when all are done", async () => {
    world = await createWorld();
    const ran: string[] = [];
    let together = 0;
    let most = 0;
    const fn = world.inngest.createFunction(
      { id: "parallel", triggers: { event: "app/go" } },
      async ({ step }) => {
        const work = (id: string) =>
          step.run(id, async () => {
            ran.push(id);
            together++;
            most = Math.max(most, together);
            await until("the others have begun", () => ran.length === 3);
            together--;
            return id;
          });
        const all = await Promise.all([work("a"), work("b"), work("c"), step.sleep("nap", "5s")]);
        return [...all.slice(0, 3), await step.run("last", () => "last")];
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("parallel");
    expect(run).toMatchObject({ status: "completed", output: ["a", "b", "c", "last"] });
    // One call finds the four, one goes on after all of them, one after "last".
    expect(run.attempts.filter(({ step }) => step === "step")).toHaveLength(3);
    expect([...ran].sort()).toEqual(["a", "b", "c"]);
    expect(most).toBe(3);
  });

  it("run once each where the function goes on after every one of them", async () => {
    world = await createWorld();
    const ran: string[] = [];
    const fn = world.inngest.createFunction(
      { id: "eager", triggers: { event: "app/go" }, optimizeParallelism: false },
      async ({ step }) => {
        const chain = step
          .run("a", () => ran.push("a"))
          .then(() => step.run("after a", () => ran.push("after a")));
        const slow = step.run("b", async () => {
          ran.push("b");
          await until("the other chain went on", () => ran.includes("after a"));
        });
        await Promise.all([chain, slow]);
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    expect((await world.ended("eager")).status).toBe("completed");
    expect(ran.sort()).toEqual(["a", "after a", "b"]);
  });

  it("in race mode let the function go on with the first", async () => {
    world = await createWorld({ timeScale: 1 });
    const ran: string[] = [];
    const fn = world.inngest.createFunction(
      { id: "race", triggers: { event: "app/go" } },
      async ({ step, group }) => {
        const first = await group.parallel({ mode: "race" }, () =>
          Promise.race([step.sleep("long", "1h").then(() => "slow"), step.run("quick", () => "quick")]),
        );
        await step.run("after", () => ran.push(`after ${first}`));
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await until("the step after the race ran", () => ran.length > 0);
    expect(ran).toEqual(["after quick"]);
  });

  it("sleep for their scaled time, by duration and by date", async () => {
    world = await createWorld({ timeScale: 0.01 });
    const marks: number[] = [];
    const fn = world.inngest.createFunction(
      { id: "sleeper", triggers: { event: "app/go" } },
      async ({ step }) => {
        await step.run("before", () => marks.push(performance.now()));
        await step.sleep("ten seconds", "10s");
        await step.run("between", () => marks.push(performance.now()));
        await step.sleepUntil("then", new Date(Date.now() + 20_000));
        await step.run("after", () => marks.push(performance.now()));
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    expect((await world.ended("sleeper")).status).toBe("completed");
    const [before = 0, between = 0, after = 0] = marks;
    expect(between - before).toBeGreaterThanOrEqual(100);
    expect(between - before).toBeLessThan(5_000);
    expect(after - between).toBeGreaterThanOrEqual(190);
    expect(after - between).toBeLessThan(5_000);
  });

  it("follow the time scale when it changes in the middle of a sleep", async () => {
    world = await createWorld({ timeScale: 1 });
    const fn = world.inngest.createFunction(
      { id: "sleeper", triggers: { event: "app/go" } },
      async ({ step }) => {
        await step.sleep("a day", "1d");
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await until("it sleeps", async () => (await world.runsOf("sleeper"))[0]?.steps[0]?.outcome === "pending");
    expect((await world.state()).queue.executing).toEqual([]);
    expect(await world.control({ timeScale: 0.000_001 })).toEqual({ ok: true });
    expect((await world.ended("sleeper")).status).toBe("completed");
  });
});

describe("waitForEvent", () => {
  it("takes the first event that matches, and null when none comes", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction(
      { id: "waiter", triggers: { event: "app/go" } },
      async ({ step }) => {
        const paid = await step.waitForEvent("paid", {
          event: "app/paid",
          timeout: "1h",
          if: "async.data.order == event.data.order && async.data.amount >= 10",
        });
        const never = await step.waitForEvent("never", {
          event: "app/paid",
          timeout: "5s",
          match: "data.order",
        });
        return { paid: paid?.data, never };
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go", data: { order: "o1" } });
    await until("it waits", async () => (await world.runsOf("waiter"))[0]?.steps[0]?.outcome === "pending");
    await world.inngest.send([
      { name: "app/paid", data: { order: "o2", amount: 20 } },
      { name: "app/paid", data: { order: "o1", amount: 5 } },
      { name: "app/paid", data: { order: "o1", amount: 15 } },
    ]);
    expect(await world.ended("waiter")).toMatchObject({
      status: "completed",
      output: { paid: { order: "o1", amount: 15 }, never: null },
    });
  });
});

describe("invoke", () => {
  it("returns the other function's result, or throws its error", async () => {
    world = await createWorld();
    const double = world.inngest.createFunction({ id: "double", retries: 0, triggers: [] }, ({ event }) => {
      const { n } = event.data as { n: number };
      if (n < 0) throw new Error("too small");
      return n * 2;
    });
    const caller = world.inngest.createFunction(
      { id: "caller", triggers: { event: "app/go" } },
      async ({ step }) => {
        const four = await step.invoke("good", { function: double, data: { n: 2 } });
        const message = await step
          .invoke("bad", { function: double, data: { n: -1 } })
          .catch((error: Error) => error.message);
        return { four, message };
      },
    );
    await world.serve([double, caller]);
    await world.inngest.send({ name: "app/go" });
    expect(await world.ended("caller")).toMatchObject({
      status: "completed",
      output: { four: 4, message: "too small" },
    });
  });

  it("gives up after its timeout, and at once on a function that does not exist", async () => {
    world = await createWorld();
    const slow = world.inngest.createFunction({ id: "slow", triggers: [] }, async ({ step }) => {
      await step.sleep("long", "7d");
    });
    const ghost = world.inngest.createFunction({ id: "ghost", triggers: [] }, () => undefined);
    const caller = world.inngest.createFunction(
      { id: "caller", triggers: { event: "app/go" } },
      async ({ step }) => {
        const reasons: string[] = [];
        for (const fn of [slow, ghost]) {
          await step
            .invoke(fn.id(), { function: fn, data: {}, timeout: "10s" })
            .catch((error: Error) => reasons.push(error.message));
        }
        return reasons;
      },
    );
    await world.serve([slow, caller]);
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("caller");
    expect(run.output).toEqual([
      "The invoked function did not finish within the timeout.",
      'There is no function "app-ghost" to invoke.',
    ]);
  });
});
