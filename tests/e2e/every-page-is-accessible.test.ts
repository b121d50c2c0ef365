import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

/** Violations as one can act on them: rule, where, why. */
async function violationsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    // Which level of heading a reply begins with is the model's choice.
    .disableRules(["heading-order"])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

/** No box wider than the page, scrolled by itself or not. */
async function overflowOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const { left, right, width, height } = element.getBoundingClientRect();
      // Parts of a drawing are clipped by it.
      if (element.parentElement?.closest("svg")) continue;
      if (width === 0 || height === 0 || (left >= -1 && right <= innerWidth + 1)) continue;
      // What scrolls or is cut on purpose is no overflow; neither is what is hidden.
      let scrolls = false;
      for (let box = element.parentElement; box; box = box.parentElement)
        if (
          getComputedStyle(box).overflowX !== "visible" &&
          box.getBoundingClientRect().right <= innerWidth + 1
        )
          scrolls = box.tagName === "NAV" || box.scrollWidth > box.clientWidth || scrolls;
      if (!scrolls && getComputedStyle(element).clipPath === "none")
        wide.push(element.outerHTML.slice(0, 120));
    }
    if (document.documentElement.scrollWidth > innerWidth) wide.push("the page itself scrolls sideways");
    return wide;
  });
}

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test("pages for everybody", async () => {
    const page = await browser.openPage({ colorScheme, expectedErrors: [/status of 40[14]/] });
    for (const path of ["/sign-in", "/pricing", "/offline", "/nowhere"]) {
      await page.goto(path);
      await page.locator("h1").first().waitFor();
      expect(await violationsOf(page), path).toEqual([]);
    }
    await page.goto("/sign-in");
    await page.getByLabel("Mobile number").fill("+919812345678");
    await page.getByRole("button", { name: "Sign in with a password" }).click();
    expect(await violationsOf(page), "sign-in with a password").toEqual([]);
  });

  test("pages for signed-in people, their menus and dialogs", async () => {
    const person = await signIn();
    const room = await createRoom(person, { title: "An accessible room" });
    await endOf(person, await send(person, room, "Show me what you can render"));
    const page = await browser.openPage({ colorScheme, expectedErrors: [/status of 409/] });
    const chat = await ChatPage.open(page, person, room);
    await chat.ended();
    await page.getByRole("link", { name: "An accessible room" }).waitFor();
    expect(await violationsOf(page), "conversation").toEqual([]);

    await page.getByRole("banner").getByRole("button", { name: "Chat options" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).waitFor();
    expect(await violationsOf(page), "menu").toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    expect(await violationsOf(page), "palette").toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page), "share dialog").toEqual([]);
    await page.keyboard.press("Escape");

    for (const path of ["/", "/settings", "/billing/cancelled"]) {
      await page.goto(path);
      await page.locator("h1").first().waitFor();
      if (path === "/settings") await page.getByText("This device").waitFor();
      expect(await violationsOf(page), path).toEqual([]);
    }
  });
});

test("everything fits a phone of 360 pixels", async () => {
  const person = await signIn();
  const room = await createRoom(person, {
    title: "A title that is much too long for the header of a small phone to show",
  });
  await endOf(person, await send(person, room, "Show me what you can render"));
  const page = await browser.openPage({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    expectedErrors: [/status of 404/],
  });
  await page.goto("/sign-in");
  await page.locator("h1").waitFor();
  expect(await overflowOf(page), "/sign-in").toEqual([]);
  const chat = await ChatPage.open(page, person, room);
  await chat.ended();
  expect(await overflowOf(page), "conversation").toEqual([]);
  await page.getByRole("button", { name: "Open sidebar" }).click();
  await page.getByRole("dialog", { name: "Chats" }).waitFor();
  expect(await violationsOf(page), "drawer").toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Chats" }).waitFor({ state: "detached" });
  for (const path of ["/", "/settings", "/pricing", "/offline", "/nowhere"]) {
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    if (path === "/settings") await page.getByText("This device").waitFor();
    expect(await overflowOf(page), path).toEqual([]);
  }
});
