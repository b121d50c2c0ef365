import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("tells screen readers each sentence once, never tokens, and nothing of the history", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: Old history. Not to be read.]]"));
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  // What an assistive technology would be handed: each node added to a live region.
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { __said: said });
    for (const region of document.querySelectorAll('[role="log"][aria-live="polite"]'))
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) said.push(node.textContent ?? "");
      }).observe(region, { childList: true, subtree: true, characterData: true });
  });
  await chat.send(
    "[[pace:1]] [[echo: # Rain\n\nRain is **wet**. Snow is cold! Is ice?\n\n```js\nlet a = 1;\n```\n\nThe end.]]",
  );
  const said = await waitFor(
    async () => {
      const lines = await page.evaluate(() => (window as unknown as { __said: string[] }).__said);
      return lines.at(-1) === "Reply finished." ? lines : undefined;
    },
    { timeout: 20_000, what: "the end to be announced" },
  );
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
