import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { ConversationStore } from "@/lib/client/conversation-store";
import { waitFor } from "../../support/wait-for";
import { answer, refuse, serveApi } from "./browser-globals";
import { message, messageId } from "./messages";

const api = serveApi();
const ROOM = messageId(0);
/** Streams of the rooms before it may still stir. */
const UNSEEN = messageId(700);

/** A room's server that can be away: its snapshots, and its stream, which stays open. */
function serveRoom() {
  const server = { isAway: false, streams: [] as ServerResponse[], messages: [message(1, { role: "user" })] };
  api.answerWith(({ path }, response) => {
    if (server.isAway) return refuse(response, 503, "service_unavailable");
    if (!path.includes("/events"))
      return answer(response, {
        id: ROOM,
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
