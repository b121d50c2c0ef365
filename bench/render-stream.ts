/**
 * What it costs the browser to show a reply while it streams: `npx tsx bench/render-stream.ts`.
 *
 * The floor is the same text in the same pieces, appended to a text node and nothing else. Both run in the same
 * Chromium on the production build; processor time of the page's main thread, not the clock, so that a busy
 * machine does not matter.
 */
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../scripts/find-chromium";
import { startTestWorld } from "../scripts/test-world";
import { type FrameReport, traceFrames } from "../tests/e2e/measured/trace-frames";

const CHARACTERS = 20_000;
/** About what the server sends on every 40 ms at the pace of the run. */
const PIECE = 72;
const PACE = "[[pace:0.25]]";
const CASES = {
  "prose, lists, tables": `${PACE} [[long:${CHARACTERS}]]`,
  "one code block": `${PACE} [[echo: \`\`\`ts\n${"export const answer = compute(40 + 2); // a line\n".repeat(416)}\`\`\`]]`,
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

interface Visitor {
  readonly page: Page;
  /** Sends a message as another device would. */
  ask(content: string): Promise<unknown>;
}

async function openRoom(browser: Browser, appUrl: string, header: string): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: appUrl, extraHTTPHeaders: { [header]: "10.9.8.7" } });
  const mobile = `+919${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`;
  const sent = await context.request.post("/api/auth/send-otp", { data: { mobile } });
  const { otp } = (await sent.json()).data;
  const verified = await context.request.post("/api/auth/verify-otp", { data: { mobile, otp } });
  const { token } = (await verified.json()).data;
  const headers = { authorization: `Bearer ${token}` };
  const made = await context.request.post("/api/chatroom", { data: {}, headers });
  const { id } = (await made.json()).data;
  await context.addCookies([{ name: "castor-session", value: token, url: appUrl }]);
  const page = await context.newPage();
  const ask = (content: string) =>
    context.request.post(`/api/chatroom/${id}/message`, { data: { content }, headers });
  // The first reply pays for what is loaded when it is needed.
  await ask("[[echo: ```ts\nlet a = 1;\n```\n\n$x^2$]]");
  await page.goto(`/c/${id}`);
  await untilComplete(page, 1);
  return { page, ask };
}

function untilComplete(page: Page, replies: number): Promise<unknown> {
  return page.waitForFunction(
    (count) => document.querySelectorAll('[data-role="model"][data-status="complete"]').length === count,
    replies,
    { timeout: 60_000 },
  );
}

function floor(page: Page): Promise<FrameReport> {
  return traceFrames(page, () =>
    page.evaluate(
      async ({ characters, piece }) => {
        const text = document.body.appendChild(document.createElement("pre")).appendChild(new Text());
        for (let at = 0; at < characters; at += piece) {
          text.appendData(`${"word ".repeat(piece / 5)}\n`);
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      },
      { characters: CHARACTERS, piece: PIECE },
    ),
  );
}

function print(name: string, { longestTask, tenths }: FrameReport, base: number): void {
  const total = sum(tenths);
  const growth = sum(tenths.slice(5, 9)) / Math.max(1, sum(tenths.slice(1, 5)));
  console.log(
    `${name.padEnd(24)} ${total.toFixed(0).padStart(6)} ms   ×${(total / base).toFixed(1).padStart(5)} the floor   ` +
      `longest task ${longestTask.toFixed(1).padStart(5)} ms   second half ÷ first half ${growth.toFixed(2)}`,
  );
}

const world = await startTestWorld((reason) => console.error(reason));
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  const { appUrl, clientIpHeader } = world.testEnv;
  const blank = await browser.newPage();
  const base = await floor(blank);
  console.log(`${CHARACTERS} characters, main thread of the page:`);
  print("floor: a text node", base, sum(base.tenths));
  for (const [name, prompt] of Object.entries(CASES)) {
    const { page, ask } = await openRoom(browser, appUrl, clientIpHeader);
    await ask(prompt);
    // From the first word on: the long prompt is not the matter here.
    await page.locator('[data-role="model"]').nth(1).locator(".md").waitFor();
    const report = await traceFrames(page, async () => {
      await untilComplete(page, 2);
    });
    print(name, report, sum(base.tenths));
    await page.context().close();
  }
} finally {
  await browser.close();
  await world.stop();
}
process.exit(0);
