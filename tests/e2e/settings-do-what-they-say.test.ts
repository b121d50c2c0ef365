import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ApiClient, signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { adoptSession } from "./chat-page";

const browser = testBrowser();
const PASSWORD = "violet otter lantern 93";

async function openSettings(expectedErrors: RegExp[] = [], timezoneId?: string) {
  const person = await signIn();
  const page = await browser.openPage({ expectedErrors, ...(timezoneId && { timezoneId }) });
  await adoptSession(page.context(), person);
  await page.goto("/settings");
  await page.getByText(person.mobile).waitFor();
  return { person, page };
}

test("the name is kept", async () => {
  const { person, page } = await openSettings();
  await page.getByLabel("Name", { exact: true }).fill("Asha Rao");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved").waitFor();
  expect((await person.call("GET /user/me")).body.data.name).toBe("Asha Rao");
});

test("theme and reduced motion hold from the first paint of the next visit", async () => {
  const { page } = await openSettings();
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await page.getByRole("switch", { name: "Reduce motion" }).check();
  const html = await (await page.request.get("/settings")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  expect(html).toMatch(/<html[^>]*data-motion="reduce"/);
  await page.reload();
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe("dark");
});

test("another device is signed out by its row, and its token is worth nothing at once", async () => {
  const { person, page } = await openSettings();
  await person.call("POST /auth/change-password", { body: { newPassword: PASSWORD } });
  const login = await new ApiClient().call("POST /auth/login", {
    body: { mobile: person.mobile, password: PASSWORD },
  });
  const other = new ApiClient(login.body.data.token);
  expect((await other.call("GET /user/me")).status).toBe(200);
  await page.reload();
  await page.getByText("This device").waitFor();
  await page
    .getByRole("button", { name: /^Sign out (?!all)/ })
    .first()
    .click();
  await page.getByText("Signed out.", { exact: true }).waitFor();
  expect((await other.call("GET /user/me")).status).toBe(401);
  expect((await person.call("GET /user/me")).status).toBe(200);
});

test("a persona is made, its taken word is refused in words, changed, deleted and brought back", async () => {
  const { person, page } = await openSettings([/status of 409/]);
  const names = async () => (await person.call("GET /persona")).body.data.map(({ name }) => name);
  const make = async (name: string, slug: string) => {
    await page.getByRole("button", { name: "New persona" }).click();
    await page.getByLabel("Name", { exact: true }).last().fill(name);
    await page.getByLabel("Word after the slash").fill(slug);
    await page.getByLabel("Instruction").fill("Answer in one sentence.");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  };
  await make("Terse", "terse");
  await page.getByText("“Terse” is saved.").waitFor();
  expect(await names()).toEqual(["Terse"]);

  const refused = page.waitForResponse((answer) => answer.status() === 409);
  await make("Second", "terse");
  await refused;
  await page.getByText("Another persona has this word already.").waitFor();
  await page.getByLabel("Word after the slash").fill("second");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("“Second” is saved.").waitFor();

  await page.getByRole("button", { name: "Delete: Terse" }).click();
  await page.getByText("“Terse” was deleted.").waitFor();
  expect(await names()).toEqual(["Second"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await waitFor(async () => (await names()).includes("Terse"), { what: "the persona to be back" });
});

test("the figures are the API's, and the prompts return at midnight UTC as the person's clock has it", async () => {
  const { person, page } = await openSettings([], "Asia/Kolkata");
  await endOf(person, await send(person, await createRoom(person), "[[pace:0]] [[echo: one]]"));
  await page.reload();
  const usage = page.locator("#usage");
  await usage.getByText(/5:30\sAM/).waitFor();
  const { used, dailyPrompts, resetAt } = (await person.call("GET /user/me/usage")).body.data;
  expect(resetAt).toMatch(/T00:00:00/);
  await usage.getByText(`${used} of ${dailyPrompts}`).waitFor();
});

test("a password can be set; a short one is refused before it is sent", async () => {
  const { person, page } = await openSettings();
  await page.getByRole("button", { name: "Set a password" }).click();
  const field = page.getByLabel("New password");
  await field.fill("short");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("Use at least 10 characters.").waitFor();
  await field.fill(PASSWORD);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("The password is saved.").waitFor();
  expect((await person.call("GET /user/me")).body.data.hasPassword).toBe(true);
});

test("usage is drawn and told day by day, and all that is owned comes in one file", async () => {
  const person = await signIn();
  const room = await createRoom(person, { title: "Counted" });
  await endOf(person, await send(person, room, "[[echo: one of today]]"));
  const page = await browser.openPage();
  await adoptSession(page.context(), person);
  await page.goto("/settings");
  const chart = page.getByRole("slider", { name: "Prompts per day over the last 30 days" });
  await chart.focus();
  expect(await chart.getAttribute("aria-valuetext")).toMatch(/: 1 prompt, 0 refunded$/);
  await page.keyboard.press("ArrowLeft");
  await waitFor(
    async () => /: 0 prompts, 0 refunded$/.test((await chart.getAttribute("aria-valuetext")) ?? ""),
    {
      what: "the day before",
    },
  );
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export everything" }).click();
  const file = await download;
  const all = JSON.parse(await readFile(await file.path(), "utf8"));
  expect(JSON.stringify(all)).toContain("one of today");
  expect(JSON.stringify(all)).toContain(person.mobile);
});

test("an account is deleted only after the words are typed, and everything of its own with it", async () => {
  const { person, page } = await openSettings();
  // Drafts of this account and of somebody else who writes on this device.
  await page.evaluate((id) => {
    for (const who of [id, "somebody-else"]) {
      localStorage.setItem(`castor:draft:${who}:new`, JSON.stringify({ text: "half a thought" }));
      localStorage.setItem(`castor:outbox:${who}`, JSON.stringify({ key: who, userId: who, createdAt: "" }));
    }
  }, person.userId);
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByText("All chats, messages, attachments and shared links").waitFor();
  const button = page.getByRole("button", { name: "Delete for good" });
  expect(await button.isDisabled()).toBe(true);
  await page.getByLabel(/Type “delete my account”/).fill("delete my account");
  await button.click();
  await page.waitForURL(/\/sign-in/);
  expect((await person.call("GET /user/me")).status).toBe(401);
  const kept = await page.evaluate(() =>
    Object.keys(localStorage).filter((key) => /draft|outbox|user/.test(key)),
  );
  expect(kept.sort()).toEqual(["castor:draft:somebody-else:new", "castor:outbox:somebody-else"]);
});
