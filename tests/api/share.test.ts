import { expect, test } from "vitest";
import { ApiClient, signIn } from "../support/api";
import { createRoom, endOf, send } from "../support/rooms";

test("a room that is shared ten times at once has one address, and it leads to the snapshot", async () => {
  const client = await signIn();
  const chatroomId = await createRoom(client, { title: "Shared" });
  await endOf(client, await send(client, chatroomId, "[[pace:0]] hello"));
  const clients = [client, client.atSecondInstance()];
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      (clients[index % 2] as ApiClient).call("POST /chatroom/{chatroomId}/share", { params: { chatroomId } }),
    ),
  );
  // Both instances have their own address; the token is the room's.
  const tokens = new Set(answers.map(({ body }) => body.data.shareUrl.split("/").at(-1) ?? ""));
  expect(tokens.size).toBe(1);
  const [token = ""] = tokens;
  const shared = await new ApiClient().call("GET /share/{token}", { params: { token } });
  expect(shared.body.data).toMatchObject({
    title: "Shared",
    messages: [{ role: "user" }, { role: "model" }],
  });
});
