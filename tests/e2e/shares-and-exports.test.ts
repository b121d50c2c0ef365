import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

test("a shared chat can be read by anybody with the link, and by nobody after it is revoked", async () => {
  const person = await signIn();
  const room = await createRoom(person, { title: "Shared wisdom" });
  await endOf(person, await send(person, room, "Say something worth sharing"));
  const page = await browser.openPage();
  // A browser that does not let go of its clipboard, neither way.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
    Object.assign(document, { execCommand: () => false });
  });
  await ChatPage.open(page, person, room);

  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  const link = await page.getByLabel("Public link").first().inputValue();
  expect(link).toMatch(/\/share\/[\w-]{20,}$/);

  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("The link is selected: copy it yourself.").waitFor();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(link);

  const stranger = await browser.openPage({ expectedErrors: [/status of 404/] });
  const answer = await stranger.goto(link);
  await stranger.getByRole("heading", { name: "Shared wisdom" }).waitFor();
  await stranger.getByText("Say something worth sharing").first().waitFor();
  expect(await stranger.locator("meta[name=robots]").getAttribute("content")).toContain("noindex");
  expect(answer?.headers()["cache-control"]).not.toContain("public");
  // Nothing of the owner's is on the page.
  expect(await stranger.content()).not.toContain(person.mobile);

  await page.getByRole("button", { name: "Stop sharing" }).click();
  const toast = page.getByText("The link no longer works.");
  await toast.waitFor();
  // All outside an open dialog is out of reach of everybody: what is said is said inside.
  expect(await toast.evaluate((node) => node.closest("dialog:modal") !== null)).toBe(true);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await toast.waitFor();
  const gone = await stranger.goto(link);
  expect(gone?.status()).toBe(404);
  await stranger.getByText("not shared any more").waitFor();
  expect(await stranger.title()).toBe("This chat is not shared any more · Castor");
});

test("a room is saved as Markdown and as JSON", async () => {
  const person = await signIn();
  const room = await createRoom(person, { title: "Take me along" });
  await endOf(person, await send(person, room, "A question to keep"));
  const page = await browser.openPage();
  await ChatPage.open(page, person, room);
  for (const [format, ending] of [
    ["Markdown", ".md"],
    ["JSON", ".json"],
  ] as const) {
    await page.getByRole("banner").getByRole("button", { name: "Chat options" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: `Export as ${format}` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`\\${ending}$`));
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString("utf8")).toContain("A question to keep");
  }
});
