import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { uniqueMobile } from "../support/unique";
import { adoptSession, ChatPage } from "./chat-page";
import { overflowOf } from "./overflow-of";

const browser = testBrowser();

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Violations as one can act on them: rule, where, why. */
async function violationsOf(page: Page, runOnly: string[], except?: string): Promise<string[]> {
  // Only what is wrong is told in full, and no page of its own is opened to sum it up: half the time.
  const axe = new AxeBuilder({ page }).options({ runOnly, resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await (except ? axe.exclude(except) : axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}

/** By all rules in the light theme; in the dark one, which changes nothing but colours, by those about colours. */
async function expectAccessible(page: Page, where: string, except?: string): Promise<void> {
  expect(await violationsOf(page, RULES, except), where).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violationsOf(page, ["color-contrast"], except), `${where}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

async function openEach(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    await expectAccessible(page, path);
  }
}

test("pages for everybody", async () => {
  const person = await signIn();
  const chatroomId = await createRoom(person, { title: "A shared room" });
  await endOf(person, await send(person, chatroomId, "Show me what you can render"));
  const share = async () =>
    (await person.call("POST /chatroom/{chatroomId}/share", { params: { chatroomId } })).body.data.shareUrl;
  const page = await browser.openPage({ expectedErrors: [/status of 40[14]/] });
  await page.goto(await share());
  await page.getByRole("heading", { name: "A shared room" }).waitFor();
  await expectAccessible(page, "a shared room");
  await person.call("DELETE /chatroom/{chatroomId}/share", { params: { chatroomId } });
  await page.reload();
  await page.getByText("not shared any more").waitFor();
  await expectAccessible(page, "a share that is gone");
  await openEach(page, ["/pricing", "/offline", "/nowhere", "/sign-in"]);

  await page.getByLabel("Mobile number").fill(uniqueMobile());
  await page.getByRole("button", { name: "Sign in with a password" }).click();
  await expectAccessible(page, "sign-in with a password");
  await page.getByRole("button", { name: "Sign in with a code" }).click();
  await page.getByRole("button", { name: "Text me a code" }).click();
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await expectAccessible(page, "the code");

  // A hundred operations of one shape: some of them stand for all, as all would take half a minute.
  await page.goto("/docs");
  await expectAccessible(page, "/docs", "main > section:nth-of-type(n + 2):not(#errors)");
});

test("conversations, their menus, lists, cards and dialogs", async () => {
  const person = await signIn();
  const room = await createRoom(person, { title: "An accessible room" });
  await endOf(person, await send(person, room, "Show me what you can render"));
  await person.call("POST /persona", { body: { name: "Terse", slug: "terse", instruction: "Be brief." } });
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, person, room);
  await chat.ended();
  await page.getByRole("link", { name: "An accessible room" }).waitFor();
  await expectAccessible(page, "conversation");

  await page.getByRole("banner").getByRole("button", { name: "Chat options" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).waitFor();
  await expectAccessible(page, "menu");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await expectAccessible(page, "palette");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await expectAccessible(page, "share dialog");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await expectAccessible(page, "shortcuts");
  await page.keyboard.press("Escape");

  // Two cards that say the same, and the list of personas over them.
  for (const count of [1, 2]) {
    await chat.send("[[safety-prompt]]");
    await page
      .getByText("Gemini blocked this")
      .nth(count - 1)
      .waitFor();
  }
  await chat.composer.fill("/");
  await page.getByRole("option", { name: "/terse" }).waitFor();
  await expectAccessible(page, "slash list and failures");
  await openEach(page, ["/"]);

  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("button", { name: "Open sidebar" }).click();
  await page.getByRole("dialog", { name: "Chats" }).waitFor();
  await expectAccessible(page, "drawer");
});

test("the account's pages and dialogs, and the page of an error", async () => {
  const person = await signIn();
  const page = await browser.openPage({ expectedErrors: [/./], serviceWorkers: "block" });
  await adoptSession(page.context(), person);
  await page.goto("/settings");
  await page.getByText("This device").waitFor();
  await expectAccessible(page, "/settings");
  for (const name of ["New persona", "Set a password", "Delete account"]) {
    await page.getByRole("button", { name }).first().click();
    await page.getByRole("dialog").waitFor();
    await expectAccessible(page, name);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await openEach(page, ["/billing/cancelled", "/billing/success"]);

  // An answer that no page expects.
  await page.route(/\/api\/chatroom\?/, (route) =>
    route.fulfill({ json: { success: true, data: [null], page: { nextCursor: null } } }),
  );
  await page.goto("/");
  await page.getByRole("heading", { name: "This page stumbled" }).waitFor();
  await expectAccessible(page, "the page of an error");
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
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Chats" }).waitFor({ state: "detached" });
  for (const path of ["/", "/settings", "/pricing", "/offline", "/nowhere"]) {
    await page.goto(path);
    await page.locator("h1").first().waitFor();
    if (path === "/settings") await page.getByText("This device").waitFor();
    expect(await overflowOf(page), path).toEqual([]);
  }
});
