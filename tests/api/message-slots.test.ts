import { expect, test } from "vitest";
import { type SignedIn, signIn } from "../support/api";
import { control } from "../support/control";
import { openDatabase } from "../support/database";
import { createRoom, endOf, send } from "../support/rooms";

const database = openDatabase();

interface Request {
  readonly body: string;
  readonly scenario: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** Most replies with this word that Gemini was making at the same time. */
async function mostAtOnce(word: string): Promise<number> {
  const { requests } = await control<{ requests: Request[] }>("gemini");
  const mine = requests
    .filter(({ body, scenario }) => scenario !== "title" && body.includes(word))
    .map(({ startedAt, endedAt }) => ({ from: Date.parse(startedAt), to: Date.parse(endedAt ?? "") }));
  return Math.max(
    ...mine.map(({ from }) => mine.filter((other) => other.from <= from && from < other.to).length),
  );
}

async function askInManyRooms(client: SignedIn, rooms: number, word: string): Promise<void> {
  const ids = await Promise.all(Array.from({ length: rooms }, () => createRoom(client)));
  const sent = await Promise.all(ids.map((id) => send(client, id, `[[tick:12:50]] ${word}`)));
  for (const each of sent) expect((await endOf(client, each, 25_000)).status).toBe("complete");
}

test.concurrent("Basic has two replies made at a time, the others wait their turn", async () => {
  await askInManyRooms(await signIn(), 5, "basic-slots");
  expect(await mostAtOnce("basic-slots")).toBe(2);
}, 40_000);

test.concurrent("Pro has six", async () => {
  const client = await signIn();
  await database.query(
    "INSERT INTO subscription (user_id, status, updated_at) VALUES ($1, 'active', now())",
    [client.userId],
  );
  await askInManyRooms(client, 9, "pro-slots");
  const most = await mostAtOnce("pro-slots");
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(6);
}, 40_000);
