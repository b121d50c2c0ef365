import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { rowsOf } from "@/components/chat/thread-rows";
import { ConversationStore } from "@/lib/client/conversation-store";
import type { OutboxEntry } from "@/lib/client/outbox-storage";
import type { Message } from "@/lib/contract/message";
import { waitFor } from "../../support/wait-for";
import { answer, refuse, serveApi } from "./browser-globals";
import { message, messageId, outboxEntry } from "./messages";

const api = serveApi();
const ROOM = messageId(0);
/** Streams of the rooms before them may still stir. */
const UNSEEN = messageId(700);
const SENT_IN = messageId(701);

/** "A question" on its way from here, as an answer to `parentId`. */
const outgoing = (key: string, parentId: string | undefined) =>
  outboxEntry(key, { content: "A question", parentId, state: "sending" });

/** A room's server that can be away: its snapshots, and its stream, which stays open. */
function serveRoom(room = ROOM) {
  const server = { isAway: false, streams: [] as ServerResponse[], messages: [message(1, { role: "user" })] };
  api.answerWith(({ path }, response) => {
    if (server.isAway || !path.includes(room)) return refuse(response, 503, "service_unavailable");
    if (!path.includes("/events"))
      return answer(response, {
        id: room,
        messages: server.messages,
        messagesCursor: null,
        eventsCursor: "1-0",
      });
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    server.streams.push(response);
  });
  return server;
}

it("a room that could not be fetched again says so, and comes back by itself", async () => {
  const server = serveRoom();
  const store = new ConversationStore(ROOM);
  const leave = store.watch();
  await waitFor(() => store.getView().connection === "live", { what: "the room to be live" });

  // The server's log has moved on too far, and its database is away.
  server.isAway = true;
  server.messages = [...server.messages, message(2, { parentId: messageId(1) })];
  server.streams[0]?.write("event: resync\ndata: {}\n\n");
  await waitFor(() => store.getView().connection !== "live", { what: "the room to say that it is not live" });
  expect(store.getView().phase).toBe("open");

  server.isAway = false;
  await waitFor(() => store.getView().connection === "live", { what: "the room to be live again" });
  expect(store.getView().thread).toHaveLength(2);
  leave();
});

it("a room that could not be opened opens by itself: after a pause, and at once when the connection is back", async () => {
  const server = serveRoom();
  server.isAway = true;
  const store = new ConversationStore(ROOM);
  const leave = store.watch();
  await waitFor(() => store.getView().phase === "failed", { what: "the failure" });
  server.isAway = false;
  await waitFor(() => store.getView().phase === "open", { what: "the room to open" });
  leave();

  server.isAway = true;
  const other = new ConversationStore(ROOM);
  const leaveOther = other.watch();
  await waitFor(() => other.getView().phase === "failed", { what: "the failure" });
  server.isAway = false;
  window.dispatchEvent(new Event("online"));
  await waitFor(() => other.getView().phase === "open", {
    timeout: 140,
    interval: 5,
    what: "the room to open",
  });
  leaveOther();
});

it("a room that nobody looks at is not asked for", async () => {
  const server = serveRoom();
  server.isAway = true;
  const store = new ConversationStore(UNSEEN);
  const leave = store.watch();
  await waitFor(() => store.getView().phase === "failed", { what: "the failure" });
  leave();
  const asked = api.answerWith((_, response) => refuse(response, 503, "service_unavailable"));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked.filter(({ path }) => path.includes(UNSEEN))).toEqual([]);
});

it("a message on its way is known when a snapshot, or the stream, brings it before the answer does", async () => {
  const server = serveRoom(SENT_IN);
  const store = new ConversationStore(SENT_IN);
  const leave = store.watch();
  await waitFor(() => store.getView().connection === "live", { what: "the room to be live" });

  store.expect(outgoing("first", messageId(1)));
  server.messages = [
    ...server.messages,
    message(2, { role: "user", parentId: messageId(1), content: "A question" }),
    message(3, { role: "user", parentId: messageId(1), content: "Another's" }),
  ];
  server.streams[0]?.write("event: resync\ndata: {}\n\n");
  await waitFor(() => store.getMessage(messageId(3)), { what: "the snapshot" });
  expect(store.hasArrived("first")).toBe(true);
  expect(store.outboxKeyOf(messageId(2))).toBe("first");
  expect(store.getView().thread.map(({ id }) => id)).toEqual([messageId(1), messageId(2)]);

  await waitFor(() => server.streams.length === 2, { what: "the stream after it" });
  store.expect(outgoing("second", messageId(2)));
  const created = (made: Message) =>
    server.streams[1]?.write(
      `id: ${made.id}\nevent: message.created\ndata: ${JSON.stringify({ message: made })}\n\n`,
    );
  // The same words elsewhere, from another device, are not it.
  created(message(4, { role: "user", parentId: messageId(3), content: "A question" }));
  created(message(5, { role: "user", parentId: messageId(2), content: "A question" }));
  await waitFor(() => store.getMessage(messageId(5)), { what: "the event" });
  expect(store.outboxKeyOf(messageId(4))).toBeUndefined();
  expect(store.outboxKeyOf(messageId(5))).toBe("second");
  leave();
});

it("an older message like it, which a snapshot brought first, is not taken for it any longer than until the answer", async () => {
  const server = serveRoom(SENT_IN);
  server.messages = [message(1, { role: "user", content: "A question" })];
  const store = new ConversationStore(SENT_IN);
  // Sent behind another one: what it will follow is not known.
  const entry = outgoing("key", undefined);
  store.expect(entry);
  await store.open();
  expect(store.outboxKeyOf(messageId(1))).toBe("key");
  const keys = (waiting: OutboxEntry[]) =>
    rowsOf(store, store.getView().thread, waiting, false).map(({ key }) => key);
  expect(keys([{ ...entry, state: "refused" }])).toContain("key");

  const sent = message(6, { role: "user", parentId: messageId(1), content: "A question" });
  store.mergeSent({ message: sent, reply: message(7, { parentId: sent.id }), eventsUrl: "" }, "key");
  expect(keys([entry])).toEqual([messageId(1), "key"]);
});
