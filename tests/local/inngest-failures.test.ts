import { NonRetriableError, RetryAfterError } from "inngest";
import { serve } from "inngest/node";
import { afterEach, describe, expect, it } from "vitest";
import { createWorld, until, type World } from "./inngest-world";

let world: World;

afterEach(async () => {
  await world.stop();
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
    expect(await world.ended("fails")).toMatchObject({ status: "failed", error: { message: "no luck" } });
    expect((await world.ended("fails-failure")).status).toBe("completed");
    expect(attempts).toEqual([0, 1, 2, 3, 4]);
    expect(failures).toEqual([{ message: "no luck", data: { room: 7 } }]);
    const { events } = await world.state();
    expect(events.filter(({ name }) => name === "inngest/function.failed")).toHaveLength(1);
  });

  it("back off as Inngest does, scaled", async () => {
    world = await createWorld({ timeScale: 0.002 });
    const at: number[] = [];
    const fn = world.inngest.createFunction(
      { id: "fails", retries: 3, triggers: { event: "app/go" } },
      () => {
        at.push(performance.now());
        throw new Error("no luck");
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await world.ended("fails");
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(gaps).toHaveLength(3);
    for (const [index, seconds] of [15, 30, 60].entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(seconds * 2);
      expect(gaps[index]).toBeLessThan(3_000);
    }
  });

  it("count per step, keep the steps that were done, and let the function catch a failed step", async () => {
    world = await createWorld();
    const tries = { first: 0, flaky: 0, broken: 0 };
    const fn = world.inngest.createFunction(
      { id: "flaky", retries: 2, triggers: { event: "app/go" } },
      async ({ step }) => {
        await step.run("first", () => ++tries.first);
        const flaky = await step.run("flaky", () => {
          if (++tries.flaky < 3) throw new Error("not yet");
          return tries.flaky;
        });
        const caught = await step
          .run("broken", () => {
            tries.broken++;
            throw new Error("never");
          })
          .catch((error: Error) => error.message);
        return { flaky, caught };
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("flaky");
    expect(run).toMatchObject({ status: "completed", output: { flaky: 3, caught: "never" } });
    expect(tries).toEqual({ first: 1, flaky: 3, broken: 3 });
    expect(run.steps.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["first", "done"],
      ["flaky", "done"],
      ["broken", "failed"],
    ]);
  });

  it("stop at a NonRetriableError, and wait as long as a RetryAfterError says", async () => {
    world = await createWorld({ timeScale: 0.01 });
    const at: Record<string, number[]> = {};
    let finals = 0;
    const final = world.inngest.createFunction({ id: "final", triggers: { event: "app/go" } }, () => {
      finals++;
      throw new NonRetriableError("blocked");
    });
    const later = world.inngest.createFunction(
      { id: "later", triggers: { event: "app/go" } },
      async ({ step }) => {
        const busyOnce = (name: string) => {
          at[name] = [...(at[name] ?? []), performance.now()];
          if (at[name].length === 1) throw new RetryAfterError("busy", "40s");
        };
        await step.run("in a step", () => busyOnce("step"));
        busyOnce("function");
        return "ok";
      },
    );
    await world.serve([final, later]);
    await world.inngest.send({ name: "app/go" });
    expect(await world.ended("final")).toMatchObject({ status: "failed", error: { message: "blocked" } });
    expect(await world.ended("later")).toMatchObject({ status: "completed", output: "ok" });
    expect(finals).toBe(1);
    for (const [first = 0, second = 0] of [at.step ?? [], at.function ?? []]) {
      expect(second - first).toBeGreaterThanOrEqual(400);
      expect(second - first).toBeLessThan(5_000);
    }
  });

  it("treat an answer that is not the SDK's as a failure, even a 200", async () => {
    world = await createWorld();
    const fn = world.inngest.createFunction({ id: "masked", triggers: { event: "app/go" } }, () => "fine");
    const real = serve({ client: world.inngest, functions: [fn] });
    let masked = 2;
    const app = await world.serveHandler((request, response) => {
      if (request.method === "POST" && masked-- > 0) {
        response.end("<html>Please sign in</html>");
        return;
      }
      real(request, response);
    });
    await world.control({ sync: app.url });
    await world.inngest.send({ name: "app/go" });
    const run = await world.ended("masked");
    expect(run).toMatchObject({ status: "completed", output: "fine" });
    expect(run.attempts.map(({ status, attempt }) => [status, attempt])).toEqual([
      [200, 0],
      [200, 1],
      [206, 2],
    ]);
  });
});

describe("cancelOn", () => {
  it("ends a sleeping run that the later event matches, and no other", async () => {
    world = await createWorld({ timeScale: 1 });
    const fn = world.inngest.createFunction(
      {
        id: "reminder",
        triggers: { event: "app/go" },
        cancelOn: [{ event: "app/stop", if: "async.data.room == event.data.room" }],
      },
      async ({ step }) => {
        await step.sleep("a week", "7d");
      },
    );
    await world.serve([fn]);
    await world.inngest.send([
      { name: "app/go", data: { room: "a" } },
      { name: "app/go", data: { room: "b" } },
    ]);
    await until(
      "both sleep",
      async () =>
        (await world.runsOf("reminder")).filter(({ steps }) => steps[0]?.outcome === "pending").length === 2,
    );
    await world.inngest.send({ name: "app/stop", data: { room: "b" } });
    const run = await world.ended("reminder");
    expect(run).toMatchObject({ status: "cancelled", event: { data: { room: "b" } } });
    const other = (await world.runsOf("reminder")).find(({ id }) => id !== run.id);
    expect(other?.status).toBe("running");
    const { events } = await world.state();
    expect(events.filter(({ name }) => name === "inngest/function.cancelled")).toHaveLength(1);
  });

  it("never aborts a call in flight, and runs no step after it", async () => {
    world = await createWorld();
    const ran: string[] = [];
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const fn = world.inngest.createFunction(
      { id: "worker", triggers: { event: "app/go" }, cancelOn: [{ event: "app/stop" }] },
      async ({ step }) => {
        await step.run("long", async () => {
          ran.push("began");
          await gate;
          ran.push("finished");
        });
        await step.run("next", () => ran.push("next"));
      },
    );
    await world.serve([fn]);
    await world.inngest.send({ name: "app/go" });
    await until("it is in its first step", () => ran.length === 1);
    await world.inngest.send({ name: "app/stop" });
    expect((await world.ended("worker")).status).toBe("cancelled");
    expect((await world.state()).queue.executing).toHaveLength(1);
    release();
    await until("the call has ended", async () => (await world.state()).queue.executing.length === 0);
    expect(ran).toEqual(["began", "finished"]);
  });
});
