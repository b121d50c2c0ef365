import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readOtp } from "../support/api";
import { testBrowser } from "../support/browser";
import { uniqueMobile } from "../support/unique";
import { waitFor } from "../support/wait-for";

const browser = testBrowser();

/** What the focus is on, as a screen reader would name it. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return "";
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    return element?.getAttribute("aria-label") ?? label ?? element?.textContent?.trim() ?? "";
  });
}

/** Presses Tab (or Shift+Tab) until the focus is on what is named; fails when it never comes. */
async function tabTo(page: Page, name: RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  const met: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    const here = await focused(page);
    if (name.test(here)) return;
    met.push(here);
    await page.keyboard.press(key);
  }
  throw new Error(`Tab never came to ${name}; it met ${met.join(" | ")}`);
}

test("signs in, asks, asks again, edits, stops, renames, searches and signs out without a pointer", async () => {
  const page = await browser.openPage({ viewport: { width: 1280, height: 800 } });
  const mobile = uniqueMobile();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Text me a code" }).and(page.locator(":enabled")).waitFor();
  await tabTo(page, /^Mobile number$/);
  await page.keyboard.type(mobile);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "otp");
  await page.keyboard.type(await readOtp(mobile));
  await page.waitForURL((url) => url.pathname === "/");

  // The slash leads to the composer from anywhere.
  await page.locator("[data-composer]").waitFor();
  await page.getByText("No chats yet").waitFor();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-composer"));
  await page.keyboard.type("Hello from the keyboard");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\//);
  await page.locator('[data-role="model"][data-status="complete"]').waitFor();

  // The reply's own buttons come before the composer: another one, and back to the first.
  await tabTo(page, /^Make another reply$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("2 of 2").waitFor();
  await tabTo(page, /^Previous version$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("1 of 2").waitFor();

  await tabTo(page, /^Edit and send again$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => document.activeElement?.getAttribute("aria-label") === "Edit your message",
  );
  await page.keyboard.press("Control+a");
  await page.keyboard.type("[[echo: Edited by keys]]");
  await page.keyboard.press("Enter");
  await page.locator('[data-role="model"][data-status="complete"]').getByText("Edited by keys").waitFor();

  // Another model, and a reply that is stopped.
  await tabTo(page, /^Model: /);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  for (const name of ["2.5 Flash", "2.5 Flash-Lite"]) {
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction((label) => document.activeElement?.textContent === label, name);
  }
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => document.activeElement?.getAttribute("aria-label") === "Model: 2.5 Flash-Lite",
  );
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.hasAttribute("data-composer"));
  await page.keyboard.type("[[tick:200:100]]");
  await page.keyboard.press("Enter");
  await page.locator('[data-role="model"]').getByText("tick 1", { exact: true }).waitFor();
  await tabTo(page, /^Stop the reply$/);
  await page.keyboard.press("Enter");
  await page.getByText("You stopped this reply.").waitFor();
  await waitFor(async () => (await focused(page)) === "Message", { what: "the focus to be back" });

  // The header's menu: open, choose by its first letter, type a name.
  await tabTo(page, /^Chat options$/);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Rename" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest('[role="menu"]'));
  await page.keyboard.press("r");
  await page.waitForFunction(() => document.activeElement?.textContent === "Rename");
  await page.keyboard.press("Enter");
  await page.getByLabel("Name of the chat").waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Keys only");
  await page.keyboard.press("Enter");
  await page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: "Keys only" }).waitFor();

  // The palette finds the room and the theme.
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await page.keyboard.type("Dark theme");
  await page.getByRole("option", { name: "Dark theme" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  // The help sheet opens, and Escape gives the focus back.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await tabTo(page, /Account: /);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sign-in/);
  await page.goto("/");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});
