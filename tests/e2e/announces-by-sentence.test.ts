import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

/** Notes what an assistive technology would be handed from here on: each node added to a live region. */
function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { __said: said });
    for (const region of document.querySelectorAll('[role="log"][aria-live="polite"]'))
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) said.push(node.textContent ?? "");
      }).observe(region, { childList: true, subtree: true, characterData: true });
  });
}

const saidOn = (page: Page) => page.evaluate(() => (window as unknown as { __said: string[] }).__said);

function saidUntil(page: Page, last: string): Promise<string[]> {
  return waitFor(
    async () => {
      const lines = await saidOn(page);
      return lines.at(-1) === last ? lines : undefined;
    },
    { timeout: 20_000, what: `"${last}" to be announced` },
  );
}

it("tells screen readers each sentence once, never tokens, and nothing of the history", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: Old history. Not to be read.]]"));
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  await listen(page);
  await chat.send(
    "[[pace:1]] [[echo: # Rain\n\nRain is **wet**. Snow is cold! Is ice?\n\n```js\nlet a = 1;\n```\n\nThe end.]]",
  );
  const said = await saidUntil(page, "Reply finished.");
  expect(said).toEqual([
    "Castor is writing.",
    "Rain",
    "Rain is wet.",
    "Snow is cold!",
    "Is ice?",
    "Code block: js.",
    "The end.",
    "Reply finished.",
  ]);
});

it("tells once that Gemini is busy, and nothing of a countdown", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, await createRoom(user));
  await chat.send("[[echo: hello]]");
  await chat.ended();
  await listen(page);
  await chat.send("Busy [[rate-limited-once:55]] [[echo: Made it.]]");
  const said = await saidUntil(page, "Reply finished.");
  const busy = said.filter((line) => line.startsWith("Gemini is busy. Trying again"));
  expect(busy).toHaveLength(1);
  expect(said.filter((line) => !busy.includes(line))).toEqual([
    "Castor is writing.",
    "Made it.",
    "Reply finished.",
  ]);
});

it("paging to another branch and back while a reply is written ends nothing and repeats nothing", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: The old reply.]]"));
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  await listen(page);
  await chat.prompts().first().hover();
  await page.getByRole("button", { name: "Edit and send again" }).click();
  await page.getByRole("textbox", { name: "Edit your message" }).fill("[[tick:25:80]]");
  await page.keyboard.press("Enter");
  await chat.shows("tick 2");
  await page.getByRole("button", { name: "Previous version" }).click();
  await chat.shows("The old reply.");
  await page.getByRole("button", { name: "Next version" }).click();
  await chat.shows("tick 3");
  const said = await saidUntil(page, "Reply finished.");
  expect(said).toEqual([
    "Castor is writing.",
    ...Array.from({ length: 25 }, (_, index) => `tick ${index + 1}`),
    "Reply finished.",
  ]);
});
