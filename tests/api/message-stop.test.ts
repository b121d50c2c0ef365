import { expect, test } from "vitest";
import type { SentMessage } from "@/lib/contract/message";
import { type ApiClient, signIn } from "../support/api";
import { control } from "../support/control";
import { createRoom, endOf, readEvents, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

const stop = (client: ApiClient, { reply }: SentMessage) =>
  client.call("POST /chatroom/{chatroomId}/message/{messageId}/stop", {
    params: { chatroomId: reply.chatroomId, messageId: reply.id },
  });

test("a reply that waits in line is stopped at once, costs nothing and is never made", async () => {
  const client = await signIn();
  const running = [
    await send(client, await createRoom(client), "[[tick:40:100]] one"),
    await send(client, await createRoom(client), "[[tick:40:100]] two"),
  ];
  for (const { eventsUrl } of running)
    await readEvents(client, eventsUrl, ({ event }) => event === "reply.started");
  // Basic makes two at a time: the third waits.
  const waiting = await send(client, await createRoom(client), "never to be made 4711");
  const { status, body } = await stop(client, waiting);
  expect([status, body.data.status]).toEqual([200, "stopped"]);
  expect(body.data.receipt).toEqual({ charge: "refunded", reason: "stopped_before_first_word" });
  for (const sent of running) await stop(client, sent);
  for (const sent of running) expect((await endOf(client, sent)).status).toBe("stopped");
  // Its run comes to its turn now, and finds nothing to do.
  await waitFor(
    async () => {
      const { runs } = await control<{
        runs: { status: string; event: { data: { replyId?: string } } }[];
      }>("inngest");
      const run = runs.find(({ event }) => event.data.replyId === waiting.reply.id);
      return run && !["queued", "running"].includes(run.status.toLowerCase());
    },
    { what: "the run of the stopped reply" },
  );
  const { requests } = await control<{ requests: { body: string }[] }>("gemini");
  expect(requests.filter((request) => request.body.includes("never to be made 4711"))).toEqual([]);
  expect((await endOf(client, waiting)).status).toBe("stopped");
});

test("a stop from another device, and a second one, and one that comes too late", async () => {
  const client = await signIn();
  const sent = await send(client, await createRoom(client), "[[tick:100:50]]");
  await readEvents(client, sent.eventsUrl, ({ event }) => event === "reply.delta");
  const first = await stop(client.atSecondInstance(), sent);
  const second = await stop(client, sent);
  expect(first.status).toBe(202);
  expect([200, 202]).toContain(second.status);
  const reply = await endOf(client, sent);
  expect(reply).toMatchObject({ status: "stopped", receipt: { charge: "counted" } });
  const late = await stop(client, sent);
  expect([late.status, late.body.data]).toEqual([200, reply]);
});

test("stops that race with the end leave a reply that is whole or stopped, never both", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  for (const wait of [0, 60, 120]) {
    const sent = await send(client, chatroomId, `[[tick:3:${wait}]]`);
    await readEvents(client, sent.eventsUrl, ({ event }) => event === "reply.delta");
    await Promise.all([stop(client, sent), stop(client.atSecondInstance(), sent)]);
    const reply = await endOf(client, sent);
    expect(["complete", "stopped"]).toContain(reply.status);
    if (reply.status === "complete") expect(reply.content).toContain("tick 3");
    const events = await readEvents(
      client,
      sent.eventsUrl,
      (event) =>
        "message" in event.data &&
        event.data.message.id === reply.id &&
        event.data.message.finishedAt !== null,
    );
    expect(events.at(-1)?.event).toBe(reply.status === "complete" ? "reply.completed" : "reply.stopped");
  }
});
