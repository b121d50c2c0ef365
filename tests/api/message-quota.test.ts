import { expect, test } from "vitest";
import { type ApiClient, signIn } from "../support/api";
import { createRoom, endOf, send } from "../support/rooms";

const DAILY_PROMPTS = 5;

async function quotaOf(client: ApiClient) {
  return (await client.call("GET /user/me/usage")).body.data;
}

test("of 20 messages sent at once with one prompt left, one is accepted", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  for (let prompt = 1; prompt < DAILY_PROMPTS; prompt++)
    await endOf(client, await send(client, chatroomId, `[[pace:0]] prompt ${prompt}`));
  expect((await quotaOf(client)).remaining).toBe(1);

  const rooms = await Promise.all(Array.from({ length: 4 }, () => createRoom(client)));
  const second = client.atSecondInstance();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? client : second).call("POST /chatroom/{chatroomId}/message", {
        params: { chatroomId: rooms[index % rooms.length] ?? "" },
        body: { content: "[[pace:0]] me first" },
      }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
  expect(refused).toHaveLength(19);
  for (const { headers, body } of refused) {
    expect(body.error.code).toBe("quota_exceeded");
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect([headers.get("ratelimit-limit"), headers.get("ratelimit-remaining")]).toEqual([
      String(DAILY_PROMPTS),
      "0",
    ]);
    expect(headers.get("ratelimit-reset")).toBe(headers.get("retry-after"));
  }
  expect(await quotaOf(client)).toMatchObject({
    used: DAILY_PROMPTS,
    remaining: 0,
    dailyPrompts: DAILY_PROMPTS,
  });
});

test("the headers of an accepted message show what is left", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const { headers } = await client.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content: "[[pace:0]] hello" },
  });
  expect(headers.get("ratelimit-limit")).toBe(String(DAILY_PROMPTS));
  expect(headers.get("ratelimit-remaining")).toBe(String(DAILY_PROMPTS - 1));
  expect(Number(headers.get("ratelimit-reset"))).toBeLessThanOrEqual(24 * 3600);
});

test.each([
  ["[[safety-prompt]]", "safety_prompt", "blocked"],
  ["[[safety-candidate]]", "safety_reply", "blocked"],
])("a reply that %s ends is failed, its prompt refunded", async (scenario, code, reason) => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const reply = await endOf(client, await send(client, chatroomId, `[[pace:0]] ${scenario}`));
  expect(reply).toMatchObject({
    status: "failed",
    content: "",
    error: { code, category: "dangerous_content" },
    receipt: { charge: "refunded", reason },
  });
  const usage = await quotaOf(client);
  expect(usage).toMatchObject({ used: 0, remaining: DAILY_PROMPTS });
  expect(usage.days.at(-1)).toMatchObject({ used: 0, refunded: 1 });
});
