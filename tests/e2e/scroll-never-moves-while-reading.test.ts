import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("puts a new prompt at the top, lets the reply grow below it, and leaves a reader alone", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "Long one [[20k]]"), 30_000);
  const page = await browser.openPage({ viewport: { width: 1000, height: 700 } });
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  const top = (text: string) =>
    page
      .getByText(text)
      .first()
      .evaluate((node) => node.getBoundingClientRect().top);
  const frameTop = await chat.scroller.evaluate((node) => node.getBoundingClientRect().top);

  await chat.send("A new prompt [[tick:80:60]]");
  await waitFor(async () => Math.abs((await top("A new prompt")) - frameTop) < 120, {
    what: "the new prompt to stand at the top",
  });
  await chat.shows("5");
  const place = await top("A new prompt");
  // The reply grows past the bottom of the screen; the prompt stays where it is.
  await page.getByRole("button", { name: "Jump to latest" }).waitFor({ timeout: 20_000 });
  expect(Math.abs((await top("A new prompt")) - place)).toBeLessThanOrEqual(1);

  // Somebody scrolls up to read the old reply, and selects: nothing moves under them.
  await chat.scroller.hover();
  await page.mouse.wheel(0, -3000);
  await waitFor(async () => (await top("Long one")) !== place, { what: "the scroll" });
  const anchor = page.locator('[data-role="model"] .md p').first();
  await waitFor(async () => (await anchor.count()) > 0, { what: "the old reply" });
  const watched = await settled(async () => anchor.evaluate((node) => node.getBoundingClientRect().top));
  await anchor.evaluate((node) => getSelection()?.selectAllChildren(node));
  const selected = await page.evaluate(() => getSelection()?.toString());
  await chat.ended();
  expect(
    Math.abs((await anchor.evaluate((node) => node.getBoundingClientRect().top)) - watched),
  ).toBeLessThanOrEqual(1);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(selected);

  await page.getByRole("button", { name: "Jump to latest" }).click();
  await page.getByRole("button", { name: "Jump to latest" }).waitFor({ state: "detached" });
});

/** A measure once it is the same twice in a row. */
async function settled(measure: () => Promise<number>): Promise<number> {
  let before = Number.NaN;
  return waitFor(
    async () => {
      const now = await measure();
      const isSame = now === before;
      before = now;
      return isSame ? { now } : undefined;
    },
    { interval: 120, what: "the page to come to rest" },
  ).then(({ now }) => now);
}
