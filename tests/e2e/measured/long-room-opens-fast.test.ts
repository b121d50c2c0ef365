import { expect, it } from "vitest";
import { signIn } from "../../support/api";
import { testBrowser } from "../../support/browser";
import { fillRoom } from "../../support/fill-room";
import { createRoom } from "../../support/rooms";
import { waitFor } from "../../support/wait-for";
import { ChatPage } from "../chat-page";

const browser = testBrowser();

it("opens a room of 10,000 messages like one of 20, and scrolls back through it without the page growing", async () => {
  const user = await signIn();
  const [short, long] = [await createRoom(user), await createRoom(user)];
  await fillRoom(short, user.userId, 20);
  await fillRoom(long, user.userId, 10_000);
  const page = await browser.openPage();

  const open = async (room: string, last: number) => {
    const began = Date.now();
    const chat = await ChatPage.open(page, user, room);
    await chat.page.getByText(`Question ${last - 1}`, { exact: true }).waitFor();
    return Date.now() - began;
  };
  // The first visit pays for the page's script.
  await open(short, 20);
  const shorts = [await open(short, 20), await open(short, 20), await open(short, 20)];
  const longs = [await open(long, 10_000), await open(long, 10_000), await open(long, 10_000)];
  expect(Math.min(...longs)).toBeLessThan(Math.min(...shorts) * 2 + 300);

  // Back through a few hundred messages: rows come and go, and what is being read stays put.
  const chat = new ChatPage(page);
  await chat.scroller.hover();
  const oldest = async () => {
    const texts = await page.locator('[data-role="user"]').allInnerTexts();
    return Math.min(...texts.map((text) => Number(/Question (\d+)/.exec(text)?.[1] ?? 1e9)));
  };
  await waitFor(
    async () => {
      await page.mouse.wheel(0, -2500);
      return (await oldest()) < 9600;
    },
    { timeout: 30_000, interval: 60, what: "four hundred older messages" },
  );
  expect(await page.locator("[data-row]").count()).toBeLessThan(60);
  const order = (await page.locator('[data-role="user"]').allInnerTexts()).map((text) =>
    Number(/Question (\d+)/.exec(text)?.[1]),
  );
  expect(order.slice(0, -1)).toEqual([...order.slice(0, -1)].sort((a, b) => a - b));
});
