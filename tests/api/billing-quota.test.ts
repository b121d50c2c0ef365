import { describe, expect, test } from "vitest";
import { type SignedIn, signIn } from "../support/api";
import { control } from "../support/control";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

const DAILY_PROMPTS = 5;

async function usageOf(client: SignedIn) {
  return (await client.call("GET /user/me/usage")).body.data;
}

async function planOf(client: SignedIn) {
  return (await client.call("GET /subscription/status")).body.data.plan;
}

/** Pays for Pro; answers the customer at Stripe. */
async function goPro(client: SignedIn): Promise<string> {
  const { body } = await client.call("POST /subscribe/pro", { body: {} });
  const { session } = await control<{ session: { customer: string } }>("stripe", {
    pay: /cs_test_\w+/.exec(body.data.url)?.[0],
  });
  await waitFor(async () => (await planOf(client)) === "pro", {
    what: "the plan to be Pro",
    timeout: 10_000,
  });
  return session.customer;
}

async function losePro(client: SignedIn, customer: string): Promise<void> {
  await control("stripe", { card: { customer, behaviour: "decline" } });
  await control("stripe", { advance: 60 * 86_400, customer });
  await waitFor(async () => (await planOf(client)) === "basic", {
    what: "the plan to be Basic",
    timeout: 10_000,
  });
}

describe("the receipt of a reply", () => {
  test("on Basic it is counted, on Pro it is free, and the figures agree everywhere", async () => {
    const client = await signIn();
    const room = await createRoom(client);
    const counted = await endOf(client, await send(client, room, "[[pace:0]] [[echo: one]]"));
    expect(counted.receipt).toEqual({ charge: "counted", reason: null });
    const figures = { dailyPrompts: DAILY_PROMPTS, used: 1 };
    expect(await usageOf(client)).toMatchObject({ ...figures, remaining: DAILY_PROMPTS - 1 });
    expect((await client.call("GET /subscription/status")).body.data).toMatchObject(figures);

    await goPro(client);
    const free = await endOf(client, await send(client, room, "[[pace:0]] [[echo: two]]"));
    expect(free.receipt).toEqual({ charge: "free", reason: "unlimited_plan" });
    const usage = await usageOf(client);
    const status = (await client.call("GET /subscription/status")).body.data;
    expect(usage).toMatchObject({ plan: "pro", dailyPrompts: null, remaining: null });
    expect([status.dailyPrompts, status.used, status.resetAt]).toEqual([null, usage.used, usage.resetAt]);
  });

  test("a reply stopped before its first word is refunded, one stopped later is not", async () => {
    const client = await signIn();
    const room = await createRoom(client);
    const stop = async (content: string, begun: boolean) => {
      const sent = await send(client, room, content);
      const params = { chatroomId: room, messageId: sent.reply.id };
      if (begun)
        await waitFor(
          async () =>
            (await client.call("GET /chatroom/{chatroomId}/message/{messageId}", { params })).body.data
              .content,
          { what: "the first words", timeout: 15_000 },
        );
      await client.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", { params });
      return endOf(client, sent);
    };
    expect(await stop("[[slow-first-token:20]]", false)).toMatchObject({
      status: "stopped",
      receipt: { charge: "refunded", reason: "stopped_before_first_word" },
    });
    expect(await usageOf(client)).toMatchObject({ used: 0, remaining: DAILY_PROMPTS });
    expect(await stop("[[tick:200:100]]", true)).toMatchObject({
      status: "stopped",
      receipt: { charge: "counted", reason: null },
    });
    expect(await usageOf(client)).toMatchObject({ used: 1, remaining: DAILY_PROMPTS - 1 });
  });
});

test("going Pro lifts the limit at once; losing it keeps every room in use, with the model of the plan", async () => {
  const client = await signIn();
  const room = await createRoom(client);
  const params = { chatroomId: room };
  for (let prompt = 0; prompt < DAILY_PROMPTS; prompt++)
    await endOf(client, await send(client, room, `[[pace:0]] [[echo: ${prompt}]]`));
  const refused = await client.call("POST /chatroom/{chatroomId}/message", {
    params,
    body: { content: "more" },
  });
  expect([refused.status, refused.body.error.code]).toEqual([429, "quota_exceeded"]);

  const customer = await goPro(client);
  const chosen = await client.call("PATCH /chatroom/{chatroomId}", {
    params,
    body: { model: "gemini-2.5-pro" },
  });
  expect(chosen.status).toBe(200);
  const pro = await endOf(client, await send(client, room, "[[pace:0]] [[echo: more]]"));
  expect(pro).toMatchObject({ status: "complete", model: "gemini-2.5-pro" });

  await losePro(client, customer);
  // The day's prompts are used up, as they were before.
  const again = await client.call("POST /chatroom/{chatroomId}/message", {
    params,
    body: { content: "more" },
  });
  expect(again.body.error?.code).toBe("quota_exceeded");
  const { used } = await usageOf(client);
  expect(used).toBe(DAILY_PROMPTS + 1);
  expect(again.body.error?.details).toMatchObject({ used, remaining: 0 });
  const other = await signIn();
  const shared = await createRoom(other);
  const theirs = await goPro(other);
  await other.call("PATCH /chatroom/{chatroomId}", {
    params: { chatroomId: shared },
    body: { model: "gemini-2.5-pro" },
  });
  await losePro(other, theirs);
  const basic = await endOf(other, await send(other, shared, "[[pace:0]] [[echo: still here]]"));
  expect(basic).toMatchObject({
    status: "complete",
    model: "gemini-2.5-flash",
    receipt: { charge: "counted" },
  });
  const asked = await other.call("POST /chatroom/{chatroomId}/message/{messageId}/regenerate", {
    params: { chatroomId: shared, messageId: basic.id },
    body: { model: "gemini-2.5-pro" },
  });
  expect([asked.status, asked.body.error.code]).toEqual([403, "model_not_in_plan"]);
});
