import type { Page } from "playwright-core";
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
  const frameTop = await chat.scroller.evaluate((node) => node.getBoundingClientRect().top);

  const prompt = await watchFrames(page, "A new prompt");
  await chat.send("A new prompt [[tick:80:60]]");
  await waitFor(async () => Math.abs(((await prompt.tops()).at(-1) ?? 1e6) - frameTop) < 120, {
    what: "the new prompt to stand at the top",
  });
  const place = (await prompt.tops()).at(-1) as number;
  await page.locator("[data-outbox]").waitFor({ state: "detached" });
  // The reply grows past the bottom of the screen; the prompt stays where it is, from the first frame on.
  await page.getByRole("button", { name: "Jump to latest" }).waitFor({ timeout: 20_000 });
  await chat.shows("40");
  const tops = await prompt.tops();
  const moved = tops.slice(tops.indexOf(place)).filter((top) => Math.abs(top - place) > 1);
  expect(moved).toEqual([]);
  // Neither the one on its way nor the one that has arrived is ever missing, or there beside the other.
  expect(await prompt.counts()).toEqual([0, 1]);

  // Somebody scrolls up to read the old reply, and selects: nothing moves under them.
  const before = await scrollTopOf(chat);
  await chat.scroller.hover();
  await page.mouse.wheel(0, -3000);
  await waitFor(async () => (await scrollTopOf(chat)) < before, { what: "the scroll" });
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

it("who scrolls up while a reply is written stays there, after a jump to its end as after opening the room", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  const page = await browser.openPage({ viewport: { width: 1000, height: 700 } });
  const chat = await ChatPage.open(page, user, room);
  // So fast that there is no pause between two of its pieces.
  await chat.send("Follow it [[tick:1000:10]]");
  await page.getByRole("button", { name: "Jump to latest" }).click({ timeout: 20_000 });
  const jumped = await scrollTopOf(chat);
  await waitFor(async () => (await scrollTopOf(chat)) > jumped + 100, {
    what: "the page to follow the reply",
  });
  await staysWhereOneReads(chat);

  await page.reload();
  await waitFor(async () => (await scrollTopOf(chat)) > 0, { what: "the page to open at the end" });
  await staysWhereOneReads(chat);
});

it("what has just been scrolled can be pressed", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "A short one [[echo: Yes]]"));
  await endOf(user, await send(user, room, "Long one [[20k]]"), 30_000);
  const chat = await ChatPage.open(
    await browser.openPage({ viewport: { width: 1000, height: 700 } }),
    user,
    room,
  );
  await chat.ended();
  const isInReach = await chat.scroller.evaluate(async (scroller) => {
    // As a key, a search or a reading aid does it: without a wheel.
    scroller.scrollTop = 0;
    const reach: boolean[] = [];
    for (let frame = 0; frame < 5; frame++) {
      await new Promise(requestAnimationFrame);
      reach.push(document.elementFromPoint(500, 300)?.closest("[data-row]") != null);
    }
    return reach;
  });
  expect(isInReach).toEqual(Array(5).fill(true));
});

const scrollTopOf = (chat: ChatPage) => chat.scroller.evaluate((node) => node.scrollTop);

/** Scrolled up, the page stays where it is while the reply grows. */
async function staysWhereOneReads(chat: ChatPage): Promise<void> {
  const height = () => chat.scroller.evaluate((node) => node.scrollHeight);
  await chat.scroller.hover();
  await chat.page.mouse.wheel(0, -600);
  await waitFor(
    () => chat.scroller.evaluate((node) => node.scrollTop + node.clientHeight < node.scrollHeight - 500),
    { what: "the scroll" },
  );
  const place = await settled(() => scrollTopOf(chat));
  const before = await height();
  await waitFor(async () => (await height()) > before + 500, { what: "the reply to grow on" });
  expect(await scrollTopOf(chat)).toBe(place);
}

/** Looks in every frame for the prompt that holds `text`: where it stands, and how many there are. */
async function watchFrames(page: Page, text: string) {
  const frames = await page.evaluateHandle((text) => {
    const tops: number[] = [];
    const counts: number[] = [];
    const look = () => {
      const found = [...document.querySelectorAll('[data-role="user"]')].filter(({ textContent }) =>
        textContent?.includes(text),
      );
      for (const prompt of found) tops.push(prompt.getBoundingClientRect().top);
      if (counts.at(-1) !== found.length) counts.push(found.length);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return { tops, counts };
  }, text);
  return {
    /** Pixels from the top of the window, one for each time it was seen. */
    tops: () => frames.evaluate(({ tops }) => tops),
    /** How many were there at once, each change of it. */
    counts: () => frames.evaluate(({ counts }) => counts),
  };
}

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
