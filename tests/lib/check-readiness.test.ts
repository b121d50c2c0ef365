import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";

// A service that takes the call and never answers, in whatever protocol: the worst of all outages.
const callers = new Set<Socket>();
const silent = createServer((socket) => {
  callers.add(socket);
  socket.on("error", () => {});
});
let checkReadiness: typeof import("@/lib/usecases/check-readiness").checkReadiness;

beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const port = (silent.address() as AddressInfo).port;
  useSettings({
    DATABASE_URL: `postgres://nobody@127.0.0.1:${port}/none`,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
    GEMINI_BASE_URL: `http://127.0.0.1:${port}`,
  });
  ({ checkReadiness } = await import("@/lib/usecases/check-readiness"));
});

afterAll(() => {
  for (const socket of callers) socket.destroy();
  silent.close();
});

test("services that never answer are down after two seconds, all at the same time, and asked once for many", async () => {
  const began = performance.now();
  const answers = await Promise.all([checkReadiness(), checkReadiness(), checkReadiness()]);
  const took = performance.now() - began;
  expect(answers[0]?.ready).toBe(false);
  expect(answers[1]).toBe(answers[0]);
  const down = answers[0]?.dependencies.filter(({ ok }) => !ok).map(({ name }) => name);
  expect(down).toEqual(expect.arrayContaining(["postgresql", "redis", "gemini"]));
  expect(answers[0]?.dependencies[0]).toMatchObject({
    problem: "Did not answer within 2 s.",
    latencyMs: null,
  });
  // One after the other they would take six.
  expect(took).toBeLessThan(5000);
});
