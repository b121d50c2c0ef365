import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { ChatPage } from "./chat-page";

/** Kilobytes of gzipped JavaScript that a page may fetch before anybody touches it. */
const MOST_KB = 230;

const browser = testBrowser();

/**
 * Adds up the scripts of a page. What a browser really fetches is measured, not files by their names: with
 * Turbopack no name says which page a chunk belongs to.
 */
function weighScripts(page: Page): { settle(): Promise<number> } {
  const scripts = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (response.request().resourceType() === "script" && response.ok())
      scripts.set(response.url(), response.body());
  });
  return {
    async settle() {
      await page.waitForLoadState("networkidle");
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
    // The room's stream of events never ends; without it the network comes to rest.
    await page.route("**/events*", (route) =>
      route.fulfill({ status: 200, contentType: "text/event-stream", body: ": quiet\n\n" }),
    );
    const scripts = weighScripts(page);
    await ChatPage.open(page, user, room);
    const kilobytes = await scripts.settle();
    expect(kilobytes, `kB of JavaScript on ${room ? "/c/…" : "/"}`).toBeLessThanOrEqual(MOST_KB);
  }
});
