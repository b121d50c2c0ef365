import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { type ApiClient, signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { control } from "../support/control";
import { query } from "../support/database";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

const sidebar = (page: Page) => page.getByRole("navigation", { name: "Chats" });
const row = (page: Page, title: string): Locator =>
  sidebar(page).getByRole("link", { name: title, exact: true });

async function choose(page: Page, title: string, action: string): Promise<void> {
  await row(page, title).hover();
  await sidebar(page)
    .getByRole("button", { name: `Options of “${title}”` })
    .click();
  await page.getByRole("menuitem", { name: action, exact: true }).click();
}

async function roomsOf(person: ApiClient, query: { archived?: "true" } = {}) {
  return (await person.call("GET /chatroom", { query })).body.data;
}

async function openWith(titles: readonly string[]) {
  const person = await signIn();
  for (const title of titles) await createRoom(person, { title });
  const page = await browser.openPage();
  await ChatPage.open(page, person);
  for (const title of titles) await row(page, title).waitFor();
  return { person, page };
}

test("a room is renamed in place; Escape keeps the old name", async () => {
  const { person, page } = await openWith(["Tides"]);
  await choose(page, "Tides", "Rename");
  const field = page.getByLabel("Name of the chat");
  await field.fill("Tides and moons");
  await field.press("Enter");
  await row(page, "Tides and moons").waitFor();
  await waitFor(async () => (await roomsOf(person))[0]?.title === "Tides and moons", {
    what: "the new name to be kept",
  });

  await choose(page, "Tides and moons", "Rename");
  await field.fill("Nothing");
  await field.press("Escape");
  await row(page, "Tides and moons").waitFor();
  expect((await roomsOf(person))[0]?.title).toBe("Tides and moons");
});

test("a pinned room stands on top under its own heading, also after a reload", async () => {
  const { page } = await openWith(["First", "Second"]);
  await choose(page, "First", "Pin");
  const pinned = sidebar(page).getByRole("region", { name: "Pinned" });
  await pinned.getByRole("link", { name: "First" }).waitFor();
  await page.reload();
  await pinned.getByRole("link", { name: "First" }).waitFor();
  await choose(page, "First", "Unpin");
  await pinned.waitFor({ state: "detached" });
});

test("an archived room leaves the list, is found in the archive, and comes back", async () => {
  const { person, page } = await openWith(["Old matters"]);
  await choose(page, "Old matters", "Archive");
  await row(page, "Old matters").waitFor({ state: "detached" });
  expect((await roomsOf(person, { archived: "true" })).map(({ title }) => title)).toEqual(["Old matters"]);
  await sidebar(page).getByRole("button", { name: "Archive", exact: true }).click();
  await choose(page, "Old matters", "Take out of the archive");
  await sidebar(page).getByRole("button", { name: "Back to all chats" }).first().click();
  await row(page, "Old matters").waitFor();
});

test("an archived room shows its new name in the header at once, and that it is pinned", async () => {
  const person = await signIn();
  const id = await createRoom(person, { title: "Old matters" });
  await person.call("PATCH /chatroom/{chatroomId}", { params: { chatroomId: id }, body: { archived: true } });
  const { page } = await ChatPage.open(await browser.openPage(), person, id);
  const header = page.locator("header");
  await header.getByRole("button", { name: "Old matters" }).click();
  await page.getByLabel("Name of the chat").fill("Older matters");
  await page.keyboard.press("Enter");
  await header.getByRole("button", { name: "Older matters" }).waitFor();
  await header.getByRole("button", { name: "Chat options" }).click();
  await page.getByRole("menuitem", { name: "Pin", exact: true }).click();
  await waitFor(async () => (await roomsOf(person, { archived: "true" }))[0]?.pinned, { what: "the pin" });
  await header.getByRole("button", { name: "Chat options" }).click();
  await page.getByRole("menuitem", { name: "Unpin" }).waitFor();
});

test("a deleted room is gone at once, and undo brings it back open", async () => {
  const { person, page } = await openWith(["Keep me"]);
  await row(page, "Keep me").click();
  await page.waitForURL(/\/c\//);
  const address = page.url();
  await choose(page, "Keep me", "Delete");
  await page.waitForURL((url) => url.pathname === "/");
  await row(page, "Keep me").waitFor({ state: "detached" });
  expect(await roomsOf(person)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "Keep me").waitFor();
  await page.waitForURL(address);
});

test("search finds titles and marks the hit; nothing found says so", async () => {
  const { page } = await openWith(["Baking bread", "Fixing the roof"]);
  const search = page.getByRole("searchbox", { name: "Search chats" });
  await search.fill("bread");
  await row(page, "Fixing the roof").waitFor({ state: "detached" });
  expect(await row(page, "Baking bread").locator("mark").textContent()).toBe("bread");
  await search.fill("zeppelin");
  await page.getByText("Nothing found").waitFor();
  await search.press("Escape");
  await row(page, "Fixing the roof").waitFor();
});

test("the sidebar folds away, and stays so after a reload", async () => {
  const { page } = await openWith([]);
  await page.getByRole("button", { name: "Close sidebar" }).click();
  await page.getByRole("button", { name: "Open sidebar" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Open sidebar" }).waitFor();
  await page.keyboard.press("Control+Shift+S");
  await page.getByRole("button", { name: "Close sidebar" }).waitFor();
});

test("a temporary chat begins by a switch or the palette, stays out of the list, and is deleted after a day", async () => {
  const { person, page } = await openWith([]);
  const toggle = page.getByRole("banner").getByRole("button", { name: "Temporary chat" });
  await toggle.click();
  await page.getByText("Temporary chat: it is not kept in your list").waitFor();
  await toggle.and(page.locator('[aria-pressed="true"]')).click();
  await page.getByText("Temporary chat: it is not kept in your list").waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("temporary");
  await page.getByRole("option", { name: "New temporary chat" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Temporary chat: it is not kept in your list").waitFor();

  const chat = new ChatPage(page);
  await chat.send("[[echo: between us]]");
  await chat.shows("between us");
  const chatroomId = await chat.roomId();
  await page.getByRole("banner").getByText("Temporary", { exact: true }).waitFor();
  await chat.ended();
  expect(await roomsOf(person)).toEqual([]);
  expect(
    await sidebar(page)
      .getByRole("link", { name: /between us/ })
      .count(),
  ).toBe(0);
  const statusOf = async () =>
    (await person.call("GET /chatroom/{chatroomId}", { params: { chatroomId } })).status;
  expect(await statusOf()).toBe(200);

  await query("UPDATE chatroom SET last_activity_at = now() - interval '25 hours' WHERE id = $1", [
    chatroomId,
  ]);
  await control("inngest", { cron: "castor-sweep" });
  await waitFor(async () => (await statusOf()) === 404, { what: "the temporary chat to be deleted" });
});
