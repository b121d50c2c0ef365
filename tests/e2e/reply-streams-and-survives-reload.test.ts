import { expect, it } from "vitest";
import { readOtp } from "../support/api";
import { testBrowser } from "../support/browser";
import { uniqueMobile } from "../support/unique";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("signs in with the code from the inbox, streams in steps, and goes on after a reload with nothing doubled", async () => {
  const page = await browser.openPage();
  const mobile = uniqueMobile();
  await page.goto("/");
  await page.waitForURL(/\/sign-in/);
  await page.getByLabel("Mobile number").fill(mobile);
  await page.keyboard.press("Enter");
  const code = page.locator('input[autocomplete="one-time-code"]');
  await code.waitFor();
  await code.fill(await readOtp(mobile));
  await page.waitForURL((url) => url.pathname === "/");

  const chat = new ChatPage(page);
  await chat.composer.waitFor();
  await chat.send("Count for me [[tick:30:150]]");
  // Steps: the text as the page had it, each time it was longer than before.
  const steps: string[] = [];
  await waitFor(
    async () => {
      const text = await chat.replyText();
      if (text.length > (steps.at(-1)?.length ?? 0)) steps.push(text);
      return steps.length >= 5;
    },
    { timeout: 20_000, interval: 20, what: "text to arrive in five separate steps" },
  );
  const room = await chat.roomId();

  await page.reload();
  await chat.ended();
  expect(page.url()).toContain(room);
  expect(await chat.replies().count()).toBe(1);
  expect(await chat.prompts().count()).toBe(1);
  const text = await chat.replyText();
  // Each line of the scenario once: nothing lost, nothing doubled.
  for (let line = 1; line <= 30; line++) expect(text.match(new RegExp(`\\b${line}\\b`, "g"))?.length).toBe(1);

  await page.reload();
  await chat.ended();
  await waitFor(async () => (await chat.replyText()) === text, {
    what: "the same text after another reload",
  });
});
