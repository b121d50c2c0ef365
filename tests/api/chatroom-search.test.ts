import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { createRoom, endOf, send } from "../support/rooms";

test("search finds titles first, then messages with a piece around the words, accents and case aside", async () => {
  const client = await signIn();
  const titled = await createRoom(client, { title: "Menü für Zoë" });
  const said = await createRoom(client, { title: "Letters" });
  await createRoom(client, { title: "Something else" });
  const long = "Before that much was said. ".repeat(10);
  const sent = await send(client, said, `${long}In Café Zoé we met. [[pace:0]] [[echo: Good.]]`);
  await endOf(client, sent);
  const search = async (q: string) =>
    (await client.call("GET /chatroom", { query: { q } })).body.data.map(({ id, match }) => ({
      id,
      ...match,
    }));

  expect(await search("ZOE")).toEqual([
    { id: titled, messageId: null, snippet: "Menü für Zoë" },
    expect.objectContaining({ id: said }),
  ]);
  expect(await search("menu fur")).toEqual([{ id: titled, messageId: null, snippet: "Menü für Zoë" }]);
  const [hit] = await search("café zoé we");
  expect(hit?.snippet).toContain("In Café Zoé we met.");
  expect(await search("cafe zoe we")).toEqual([hit]);
  // What is a pattern elsewhere is only text here.
  expect(await search("%")).toEqual([]);
  expect(await search("a_e")).toEqual([]);
});

test("a reply is found by the words one reads in it, whatever its markdown", async () => {
  const client = await signIn();
  const room = await createRoom(client, { title: "5 * 3" });
  const reply = "The **night** train to *Lisbon*\nneeds `snake_case`, and 5 * 3 is 15.";
  await endOf(client, await send(client, room, `[[pace:0]] [[echo: ${reply}]]`));
  const search = async (q: string) =>
    (await client.call("GET /chatroom", { query: { q } })).body.data.map(({ match }) => match?.snippet);
  const [snippet] = await search("night train");
  expect(snippet).toMatch(/The night train to Lisbon needs snake_case, and 5 3 is 15\.$/);
  for (const q of [
    "train to Lisbon",
    "lisbon needs",
    "needs snake_case,",
    "`snake_case`",
    "**night** train",
    "5 * 3 is",
  ])
    expect([q, await search(q)]).toEqual([q, [snippet]]);
  expect(await search("5 * 3")).toEqual(["5 * 3"]);
  expect(await search("**")).toEqual([]);
});
