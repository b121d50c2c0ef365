import { describe, expect, it } from "vitest";
import { type Endpoint, errorsOf } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { ERRORS, type ErrorCode } from "@/lib/errors";
import { send } from "@/tests/support/exchange";
import { genericScenarios, NOT_REACHED_HERE, type Scenario, succeed } from "./generic-scenarios";
import { isBuilt, NOT_YET } from "./not-yet";
import { strangeParams } from "./people";
import { scenarios } from "./scenarios";

/** How the outcome comes about; undefined when nobody has said. */
function scenarioOf(endpoint: Endpoint, outcome: number | ErrorCode): Scenario | undefined {
  const own = (scenarios as Record<string, Record<string, Scenario>>)[endpoint.key]?.[outcome];
  if (own) return own;
  if (typeof outcome === "string") return genericScenarios[outcome];
  return Object.keys(endpoint.spec.responses).length === 1 && outcome < 300 ? succeed : undefined;
}

const unknown = (code: ErrorCode) => {
  throw new Error(
    `Say in tests/api/contract/scenarios.ts how ${code} comes about, or take it off the contract`,
  );
};

describe("each documented outcome is reached, and its answer is as documented", () => {
  for (const endpoint of endpoints.filter(({ key }) => isBuilt(key))) {
    const { key, spec } = endpoint;
    const successes = [...Object.keys(spec.responses).map(Number), ...(spec.etag ? [304] : [])];
    for (const status of successes)
      it.concurrent(`${key} → ${status}`, async () => {
        const scenario = scenarioOf(endpoint, status) ?? (() => unknown(String(status) as ErrorCode));
        const answer = await scenario(endpoint);
        expect(answer.status, answer.text).toBe(status);
      });
    for (const code of errorsOf(endpoint)) {
      if (code in NOT_REACHED_HERE) continue;
      it.concurrent(`${key} → ${ERRORS[code].status} ${code}`, { timeout: 60_000 }, async () => {
        const answer = await (scenarioOf(endpoint, code) ?? (() => unknown(code)))(endpoint);
        expect([answer.status, answer.code], answer.text).toEqual([ERRORS[code].status, code]);
        if (answer.status !== 429) return;
        const of = (name: string) => Number(answer.headers.get(name) ?? "NaN");
        expect(of("retry-after")).toBeGreaterThan(0);
        // The limit that was met, and no other: nothing is left of it until Retry-After is over.
        expect([of("ratelimit-remaining"), of("ratelimit-reset")]).toEqual([0, of("retry-after")]);
      });
    }
  }
});

describe("endpoints of the contract without a route", () => {
  it("are those that not-yet.ts names", async () => {
    const answers = await Promise.all(
      endpoints.map(async (endpoint) => {
        const { text } = await send(endpoint.key, {
          params: strangeParams(endpoint),
          headers: { prefer: "wait=0" },
        });
        return text.includes("GET /api/openapi.json lists") ? [endpoint.key] : [];
      }),
    );
    expect(answers.flat().sort()).toEqual([...NOT_YET].sort());
  });
});
