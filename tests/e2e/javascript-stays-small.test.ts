import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

/** Kilobytes of gzipped JavaScript that a page may fetch before anybody touches it. */
const MOST_KB = 230;

/** Without a new script for this long a page has all that it fetches by itself. */
const QUIET_MS = 2_000;

const browser = testBrowser();

/**
 * Adds up the scripts of a page. What a browser really fetches is measured, not files by their names: with
 * Turbopack no name says which page a chunk belongs to.
 */
function weighScripts(page: Page): { settle(): Promise<number> } {
  const scripts = new Map<string, Promise<Buffer>>();
  let newest = Date.now();
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    newest = Date.now();
    scripts.set(response.url(), response.body());
  });
  return {
    async settle() {
      // The stream of events never ends, so the network is never idle; but scripts come to an end.
      await waitFor(() => Date.now() - newest > QUIET_MS, { timeout: 20_000, what: "the last script" });
      const bodies = await Promise.all(scripts.values());
      expect(bodies.length).toBeGreaterThan(3);
      return bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).byteLength, 0) / 1000;
    },
  };
}

test("a new chat and a room need little JavaScript before the first touch", async () => {
  const user = await signIn();
  const chatroomId = await createRoom(user);
  await endOf(user, await send(user, chatroomId, "[[echo: Hello]]"));
  for (const room of [undefined, chatroomId]) {
    const page = await browser.openPage();
    const scripts = weighScripts(page);
    await ChatPage.open(page, user, room);
    const kilobytes = await scripts.settle();
    expect(kilobytes, `kB of JavaScript on ${room ? "/c/…" : "/"}`).toBeLessThanOrEqual(MOST_KB);
  }
});
