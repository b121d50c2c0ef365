import { expect, test } from "vitest";
import { testBrowser } from "../support/browser";

const browser = testBrowser();

test.each(["/sign-in", "/pricing", "/offline"])("%s opens without an error in the console", async (path) => {
  const page = await browser.openPage();
  // Idle: what a page asks for after it is shown may fail as well.
  const response = await page.goto(path, { waitUntil: "networkidle" });
  expect(response?.status()).toBe(200);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
});

test("a page that is not there says so, in a page of ours", async () => {
  const page = await browser.openPage({ expectedErrors: [/status of 404/] });
  const response = await page.goto("/no-such-page");
  expect(response?.status()).toBe(404);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
});
