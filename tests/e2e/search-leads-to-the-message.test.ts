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

  await page.goto(`/c/${other}`);
  await chat.composer.waitFor();
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search chats or type a command…").fill("Cafe museum");
  const option = page.getByRole("option", { name: /Letters/ });
  await marks(option);
  await option.click();
  await waitFor(isInSight, { timeout: 15_000, what: "the message to be in sight" });
});
