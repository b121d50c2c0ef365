import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { endpoints } from "@/lib/contract/endpoints";
import { LEFT_OUT, STEPS } from "@/lib/contract/postman-steps";
import { POSTMAN_FILE, postmanText } from "@/scripts/postman";

it("is the file in docs; npm run postman -- --write writes it", () => {
  expect(readFileSync(POSTMAN_FILE, "utf8") === postmanText()).toBe(true);
});

it("asks every endpoint, but for those that are left out with a reason", () => {
  const asked = new Set<string>(STEPS.map(({ key }) => key));
  const missing = endpoints.map(({ key }) => key).filter((key) => !asked.has(key));
  expect(missing).toEqual(Object.keys(LEFT_OUT));
});

it("uses no variable that nothing sets", () => {
  const text = postmanText();
  const used = new Set([...text.matchAll(/\{\{([a-z]\w*)\}\}/gi)].map(([, name]) => name));
  const set = new Set(JSON.parse(text).variable.map(({ key }: { key: string }) => key));
  expect([...used].filter((name) => !set.has(name))).toEqual([]);
  for (const { save } of STEPS) for (const name of Object.keys(save ?? {})) expect(set).toContain(name);
});
