import { expect, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { waitFor } from "../support/wait-for";
import { adoptSession } from "./chat-page";

const browser = testBrowser();

test("the browser's language is answered in, from the first byte", async () => {
  const page = await browser.openPage({ locale: "hi-IN" });
  await page.goto("/sign-in");
  expect(await page.locator("html").getAttribute("lang")).toBe("hi");
  await page.getByRole("heading", { name: "साइन इन करें" }).waitFor();
});

test("a device where nobody chose a language takes the account's", async () => {
  const person = await signIn();
  await person.call("PATCH /user/me", { body: { locale: "hi" } });
  const page = await browser.openPage();
  await adoptSession(page.context(), person);
  await page.goto("/");
  await page.getByRole("button", { name: "नई चैट" }).first().waitFor();
});

test("the language is switched in the settings, kept with the account, and in the cookie", async () => {
  const person = await signIn();
  const page = await browser.openPage();
  await adoptSession(page.context(), person);
  await page.goto("/settings");
  await page.getByRole("radio", { name: "हिन्दी" }).check({ force: true });
  await page.getByRole("heading", { name: "सेटिंग" }).waitFor();
  await waitFor(async () => (await person.call("GET /user/me")).body.data.locale === "hi", {
    what: "the account to remember the language",
  });
  await page.goto("/pricing");
  await page.getByRole("heading", { name: "प्लान", exact: true }).waitFor();
});
