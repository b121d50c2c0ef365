import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { control } from "../support/control";
import { createRoom, readEvents, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";

interface NamingRun {
  readonly functionId: string;
  readonly status: string;
  readonly output: unknown;
  readonly event: { readonly data: { readonly chatroomId?: string } };
}

test.concurrent("a room gets its title from the first exchange, and whoever watches it is told", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const sent = await send(client, chatroomId, "How do tides work? Nobody here knows. [[pace:0]]");
  const events = await readEvents(client, sent.eventsUrl, ({ event }) => event === "room.updated");
  expect(events.at(-1)?.data).toMatchObject({ room: { id: chatroomId, title: "How do tides work" } });
  const { body } = await client.call("GET /chatroom");
  expect(body.data[0]).toMatchObject({ id: chatroomId, title: "How do tides work" });
});

test.concurrent("a room that somebody names while the model looks for a title keeps that name", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client);
  const word = randomUUID();
  await control("gemini", { scenario: "slow-first-token", argument: "1", contains: word, titles: true });
  await send(client, chatroomId, `${word} [[pace:0]]`);
  const asked = async () => {
    const { requests } = await control<{ requests: { body: string; scenario: string }[] }>("gemini");
    return requests.some(({ body, scenario }) => scenario === "slow-first-token" && body.includes(word));
  };
  await waitFor(asked, { what: "the model to be asked for a title" });
  await client.call("PATCH /chatroom/{chatroomId}", { params: { chatroomId }, body: { title: "Mine" } });
  const run = await waitFor(
    async () => {
      const { runs } = await control<{ runs: NamingRun[] }>("inngest");
      return runs.find(
        ({ functionId, status, event }) =>
          functionId.endsWith("title-room") && status === "completed" && event.data.chatroomId === chatroomId,
      );
    },
    { what: "the title to be there" },
  );
  expect(run.output).toBeNull();
  const { body } = await client.call("GET /chatroom/{chatroomId}", { params: { chatroomId } });
  expect(JSON.stringify(body.data)).toContain('"title":"Mine"');
});
