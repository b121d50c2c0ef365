import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingWorld, openBillingWorld } from "../support/billing-world";
import { createRoom } from "../support/rooms";

let world: BillingWorld;

beforeAll(async () => {
  world = await openBillingWorld({ HOURLY_PROMPTS_PRO: "3" });
}, 60_000);
afterAll(() => world?.stop());

test("Pro has a fair-use burst: beyond it 429 with Retry-After, and nothing is stored", async () => {
  const { client } = await world.signUp();
  const { body } = await client.call("POST /subscribe/pro", { body: {} });
  await world.control({ pay: /cs_test_\w+/.exec(body.data.url)?.[0] });
  await client.call("POST /subscription/refresh");
  const chatroomId = await createRoom(client);
  const post = (content: string) =>
    client.call("POST /chatroom/{chatroomId}/message", {
      params: { chatroomId },
      body: { content, parentId: null },
    });
  for (let prompt = 0; prompt < 3; prompt++) expect((await post("fair")).status).toBe(202);
  const refused = await post("unfair");
  expect([refused.status, refused.body.error.code]).toEqual([429, "rate_limited"]);
  expect(refused.body.error.message).toContain("3 prompts");
  // All of them were sent in this hour of the clock, so none weighs less before it is over.
  const untilFull = 3600 - ((Date.now() / 1000) % 3600);
  expect(Math.abs(Number(refused.headers.get("retry-after")) - untilFull)).toBeLessThan(30);
  const { body: messages } = await client.call("GET /chatroom/{chatroomId}/message", {
    params: { chatroomId },
  });
  expect(messages.data.filter(({ role }) => role === "user")).toHaveLength(3);
});
