import { join } from "node:path";
import weigh from "@size-limit/file";
import type { Page } from "playwright-core";
import sizeLimit from "size-limit";
import { expect, test } from "vitest";
import { TEST_DIST } from "../../scripts/app-build";
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
 * What size-limit makes of the scripts of a page, in kB gzipped. Those that a browser really fetches are weighed, not
 * files by their names: with Turbopack no name says which page a chunk belongs to.
 */
function watchScripts(page: Page): { settle(): Promise<number> } {
  const files = new Set<string>();
  let newest = Date.now();
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script" || !response.ok()) return;
    newest = Date.now();
    files.add(new URL(response.url()).pathname.replace("/_next/", `${TEST_DIST}/`));
  });
  return {
    async settle() {
      // The stream of events never ends, so the network is never idle; but scripts come to an end.
      await waitFor(() => Date.now() - newest > QUIET_MS, { timeout: 20_000, what: "the last script" });
      expect(files.size).toBeGreaterThan(3);
      const checks = [{ files: [...files].map((file) => join(process.cwd(), file)), gzip: true }];
      const [weighed] = (await sizeLimit([weigh], { checks })) as [{ size: number }];
      return weighed.size / 1000;
    },
  };
}

test("a new chat and a room need little JavaScript before the first touch", async () => {
  const user = await signIn();
  const chatroomId = await createRoom(user);
  await endOf(user, await send(user, chatroomId, "[[echo: Hello]]"));
  for (const room of [undefined, chatroomId]) {
    const page = await browser.openPage();
    const scripts = watchScripts(page);
    await ChatPage.open(page, user, room);
    const kilobytes = await scripts.settle();
    expect(kilobytes, `kB of JavaScript on ${room ? "/c/…" : "/"}`).toBeLessThanOrEqual(MOST_KB);
  }
});
