import { expect, it } from "vitest";
import { signIn } from "../../support/api";
import { testBrowser } from "../../support/browser";
import { createRoom, send } from "../../support/rooms";
import { ChatPage } from "../chat-page";
import { traceFrames } from "./trace-frames";

const browser = testBrowser();

it.each([
  ["prose, lists, tables and code", "[[pace:0.25]] [[long:20000]]"],
  [
    "one code block",
    `[[pace:0.25]] [[echo: \`\`\`ts\n${"export const answer = compute(40 + 2); // a line\n".repeat(420)}\`\`\`]]`,
  ],
])(
  "20,000 characters of %s stream without a frame over 50 ms, and the end costs no more than the beginning",
  async (_, prompt) => {
    const user = await signIn();
    const page = await browser.openPage({ viewport: { width: 1200, height: 800 } });
    const chat = await ChatPage.open(page, user, await createRoom(user));
    // The first reply pays for what is loaded when it is needed: grammars, fonts.
    await chat.send("[[echo: ```ts\nlet a = 1;\n```\n\n$x^2$]]");
    await chat.ended();
    // Asked from elsewhere, and measured from its first word on: the long prompt is not the matter here.
    await send(user, await chat.roomId(), prompt);
    await page.locator('[data-role="model"]').nth(1).locator(".md").waitFor();
    const report = await traceFrames(page, async () => {
      await page.waitForFunction(
        () => document.querySelectorAll('[data-role="model"][data-status="complete"]').length === 2,
        undefined,
        { timeout: 50_000 },
      );
    });
    const { longestTask, tenths } = report;
    console.log(
      `longest task ${longestTask.toFixed(1)} ms; per tenth ${tenths.map((ms) => ms.toFixed(0)).join(" ")} ms`,
    );
    expect(longestTask).toBeLessThan(50);
    const half = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
    expect(half(tenths.slice(5, 9))).toBeLessThan(half(tenths.slice(1, 5)) * 2 + 50);
  },
  90_000,
);
