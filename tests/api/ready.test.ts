import { expect, test } from "vitest";
import { ApiClient } from "../support/api";

test("names each service with its latency, and gives no address and no key away", async () => {
  const { status, body } = await new ApiClient().call("GET /ready");
  expect(status).toBe(200);
  expect(body.data.ready).toBe(true);
  const byName = Object.fromEntries(body.data.dependencies.map((entry) => [entry.name, entry]));
  expect(byName).toMatchObject({
    postgresql: { ok: true, required: true, latencyMs: expect.any(Number) },
    redis: { ok: true, required: false },
    inngest: { ok: true, required: false },
    gemini: { ok: true, required: false },
    stripe: { ok: true, required: false },
  });
  expect(JSON.stringify(body)).not.toMatch(/https?:|postgres:|127\.0\.0\.1|local-/);
});
