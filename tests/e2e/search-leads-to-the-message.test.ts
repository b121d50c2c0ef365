import type { Locator } from "playwright-core";
import { it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { query } from "../support/database";
import { fillRoom } from "../support/fill-room";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("a hit in an old message leads to that message: from the sidebar, and from the palette", async () => {
  const user = await signIn();
  const [room, other] = [
    await createRoom(user, { title: "Letters" }),
    await createRoom(user, { title: "Lists" }),
  ];
  await fillRoom(room, user.userId, 400);
  const [hit] = await query<{ id: string }>(
    "UPDATE message SET content = 'We met at the Café Museum.' WHERE chatroom_id = $1 AND content = 'Question 21' RETURNING id",
    [room],
  );
  const chat = await ChatPage.open(await browser.openPage(), user, other);
  const { page } = chat;
  const message = page.locator(`[data-message="${hit?.id}"]`);
  const isInSight = () =>
    message.evaluate((node) => {
      const { top, bottom } = node.getBoundingClientRect();
      const box = node.closest("[data-testid=scroller]")?.getBoundingClientRect();
      return box !== undefined && top >= box.top && bottom <= box.bottom && node === document.activeElement;
    });

  const marks = (place: Locator) =>
    waitFor(async () => (await place.locator("mark").allInnerTexts()).join() === "Café,Museum", {
      what: "the hit to be marked",
    });

  // Without the accent, and with the hit marked where it stands.
  await page.getByRole("searchbox", { name: "Search chats" }).fill("cafe museum");
  const found = page.getByTestId("room-list").getByRole("link", { name: "Letters" });
  await marks(found);
  await found.click();
  await waitFor(isInSight, { timeout: 15_000, what: "the message to be in sight" });
  await page.waitForURL((url) => url.pathname === `/c/${room}` && url.search === "");

  await marksInSight(chat, ["Café", "Museum"]);

  await page.goto(`/c/${other}`);
  await chat.composer.waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search chats or type a command…").fill("Cafe museum");
  const option = page.getByRole("option", { name: /Letters/ });
  await marks(option);
  await option.click();
  await waitFor(isInSight, { timeout: 15_000, what: "the message to be in sight" });
});

it("a hit deep in a long reply leads to the words, across its markdown", async () => {
  const user = await signIn();
  const room = await createRoom(user, { title: "Travels" });
  const other = await createRoom(user, { title: "Lists" });
  await fillRoom(room, user.userId, 20);
  const filler = (of: string) =>
    Array.from({ length: 60 }, (_, n) => `Paragraph ${n} of ${of}.`).join("\n\n");
  const content = `${filler("the night")}\n\nThe **night** train to *Lisbon* leaves.\n\n${filler("the day")}`;
  await query(
    `UPDATE message SET content = $2 WHERE id =
      (SELECT id FROM message WHERE chatroom_id = $1 AND role = 'model' ORDER BY id LIMIT 1 OFFSET 3)`,
    [room, content],
  );
  const chat = await ChatPage.open(await browser.openPage(), user, other);
  const { page } = chat;
  await page.getByRole("searchbox", { name: "Search chats" }).fill("night train to lisbon");
  const found = page.getByTestId("room-list").getByRole("link", { name: "Travels" });
  await found.locator("mark").first().waitFor();
  await found.click();
  await marksInSight(chat, ["night", "train", "to", "Lisbon"]);
  await page.waitForURL((url) => url.search === "");

  // Another room knows nothing of it.
  await page.getByRole("searchbox", { name: "Search chats" }).fill("");
  await page.getByTestId("room-list").getByRole("link", { name: "Lists" }).click();
  await page.waitForURL(`**/c/${other}`);
  await waitFor(() => page.evaluate(() => !CSS.highlights.has("found-words")), { what: "the marks to go" });
});

/** The searched words are marked in the conversation, and on the screen. */
async function marksInSight(chat: ChatPage, words: string[]): Promise<void> {
  await waitFor(
    () =>
      chat.scroller.evaluate((scroller, words) => {
        const box = scroller.getBoundingClientRect();
        const ranges = [...(CSS.highlights.get("found-words") ?? [])] as Range[];
        const seen = ranges.filter((range) => {
          const { top, bottom } = range.getBoundingClientRect();
          return top >= box.top && bottom <= box.bottom;
        });
        return words.every((word) => seen.some((range) => range.toString() === word));
      }, words),
    { timeout: 15_000, what: "the words to be marked in sight" },
  );
}
