import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { testEnv } from "./test-env";
import { uniqueAddress } from "./unique";

/** A closed network makes Chromium try its background services over and over; none of them is tested here. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const SCREENSHOTS = join(".local", "test", "screenshots");

export interface OpenPageOptions extends BrowserContextOptions {
  /** Errors in the console that this test brings about on purpose. */
  readonly expectedErrors?: readonly RegExp[];
}

export interface TestBrowser {
  /**
   * A page in a context of its own (own cookies, own address). The test fails if the page throws, or prints an
   * error that was not expected; a failed test leaves a screenshot.
   */
  openPage(options?: OpenPageOptions): Promise<Page>;
}

/** One browser for the test file; call it at the top of the file. */
export function testBrowser(): TestBrowser {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: testEnv().chromiumPath, headless: true, args: FLAGS });
  });
  afterAll(() => browser?.close());
  return {
    async openPage({ expectedErrors = [], ...options } = {}) {
      const { appUrl, clientIpHeader } = testEnv();
      const context = await browser.newContext({
        baseURL: appUrl,
        reducedMotion: "reduce",
        ...options,
        extraHTTPHeaders: { [clientIpHeader]: uniqueAddress(), ...options.extraHTTPHeaders },
      });
      const page = await context.newPage();
      const errors = watchErrors(page, expectedErrors);
      // In one hook: the ones for failed tests run after these, when the page is gone.
      onTestFinished(async ({ task }) => {
        if (task.result?.state === "fail") await keepPicture(page, task.name);
        await context.close();
        if (errors.length) throw new Error(`The page reported errors:\n${errors.join("\n")}`);
      });
      return page;
    },
  };
}

async function keepPicture(page: Page, testName: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const name = testName.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 80);
  await page.screenshot({ path: join(SCREENSHOTS, `${name}-${Date.now()}.png`) }).catch(() => {});
}

function watchErrors(page: Page, expected: readonly RegExp[]): string[] {
  const errors: string[] = [];
  const add = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on("pageerror", (error) => add(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") add(`${message.text()} (${message.location().url})`);
  });
  return errors;
}
