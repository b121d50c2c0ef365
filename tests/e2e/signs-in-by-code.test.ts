import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readOtp, signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { query } from "../support/database";
import { uniqueMobile } from "../support/unique";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();
/** next-auth answers a refused sign-in with 401, which the browser prints. */
const REFUSED = [/status of 4\d\d/];

/** Opens the sign-in page and asks for a code; `mobile` as one types it. */
async function askForCode(page: Page, mobile: string, path = "/sign-in"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Mobile number").fill(mobile);
  await page.getByRole("button", { name: "Text me a code" }).click();
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
}

async function pasteCode(page: Page, text: string): Promise<void> {
  await page.getByLabel("Six-digit code").evaluate((field, value) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", value);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("a page that needs a session leads to sign-in, and the pasted message leads back to it", async () => {
  const page = await browser.openPage();
  await page.goto("/settings#usage");
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  const mobile = uniqueMobile();
  await page.getByLabel("Mobile number").fill(mobile.slice(3));
  await page.getByRole("button", { name: "Text me a code" }).click();
  await page.getByText("Demo delivery").waitFor();

  const code = await readOtp(mobile);
  await pasteCode(page, `Your Castor code is ${code.slice(0, 3)} ${code.slice(3)}. It lasts 5 minutes.`);
  await page.waitForURL(/\/settings/);
  await page.getByText(mobile).waitFor();
});

test("a wrong code is refused in words, the field is ready again, and the right one signs in", async () => {
  const page = await browser.openPage({ expectedErrors: REFUSED });
  const mobile = uniqueMobile();
  await askForCode(page, mobile);
  const code = await readOtp(mobile);
  const field = page.getByLabel("Six-digit code");

  await field.pressSequentially(code === "111111" ? "222222" : "111111");
  await page.getByText("That code is not right.").waitFor();
  expect(await field.inputValue()).toBe("");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "otp");
  await field.pressSequentially(code);
  await page.waitForURL((url) => url.pathname === "/");
});

test("five wrong codes lock the number, and the page says so", async () => {
  const page = await browser.openPage({ expectedErrors: REFUSED });
  const mobile = uniqueMobile();
  await askForCode(page, mobile);
  const wrong = (await readOtp(mobile)) === "111111" ? "222222" : "111111";
  for (let attempt = 1; attempt <= 6; attempt++) {
    const field = page.getByLabel("Six-digit code");
    if (await field.isDisabled()) break;
    const answered = page.waitForResponse(/callback\/otp/);
    await field.fill(wrong);
    await answered;
    await page.getByRole("alert").filter({ hasText: /code/ }).waitFor();
  }
  await page.getByText("Too many wrong codes").waitFor();
  expect(await page.getByLabel("Six-digit code").isDisabled()).toBe(true);
});

test("a new code cannot be asked for at once; the number can be changed", async () => {
  const page = await browser.openPage();
  await askForCode(page, uniqueMobile());
  await page.getByText(/New code in 0:\d\d/).waitFor();
  expect(await page.getByRole("button", { name: "Send a new code" }).count()).toBe(0);
  await page.getByRole("button", { name: "Change number" }).click();
  expect(await page.getByLabel("Mobile number").inputValue()).toMatch(/^\+919/);
});

test("a new code can be asked for when the countdown is over, and filled in from the page", async () => {
  const page = await browser.openPage();
  await page.clock.install();
  const mobile = uniqueMobile();
  await askForCode(page, mobile);
  const old = await readOtp(mobile);
  await page.getByLabel("Six-digit code").fill(old.slice(0, 3));
  await page.clock.fastForward("00:31");
  // The page's clock has been put forward; the server's has not.
  await query("UPDATE otp_challenge SET resend_after = now() WHERE mobile = $1", [mobile]);
  await page.getByRole("button", { name: "Send a new code" }).click();
  await page.getByText("A new code is on its way.").waitFor();
  expect(await page.getByLabel("Six-digit code").inputValue()).toBe("");
  await page.getByText(`${await readOtp(mobile)}`).waitFor();
  await page.getByRole("button", { name: "Fill in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("a code that has expired says so, and is not offered any more", async () => {
  const page = await browser.openPage();
  await page.clock.install();
  await askForCode(page, uniqueMobile());
  await page.getByText(/Valid for 4:\d\d/).waitFor();
  await page.clock.fastForward("05:00");
  await page.getByText("This code has expired. Ask for a new one.").waitFor();
  expect(await page.getByRole("button", { name: "Fill in" }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Send a new code" }).isEnabled()).toBe(true);
});

test("half a number is not sent anywhere", async () => {
  const page = await browser.openPage();
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/auth/send-otp")) asked.push(request.url());
  });
  await page.goto("/sign-in");
  await page.getByLabel("Mobile number").fill("98");
  await page.getByRole("button", { name: "Text me a code" }).click();
  await page.getByText("Enter a whole mobile number").waitFor();
  expect(asked).toEqual([]);
});

test("a number with a country code of its own chooses the country", async () => {
  const page = await browser.openPage();
  await page.goto("/sign-in");
  const field = page.getByLabel("Mobile number");
  await field.focus();
  await field.pressSequentially("+44 7400 123456");
  await page.waitForFunction(
    () =>
      document.querySelector<HTMLSelectElement>("select[autocomplete='tel-country-code']")?.value === "GB",
  );
});

test("a password signs in where there is one, and a wrong one is refused", async () => {
  const person = await signIn();
  const { status } = await person.call("POST /auth/change-password", {
    body: { newPassword: "violet otter lantern 93" },
  });
  expect(status).toBe(200);
  const page = await browser.openPage({ expectedErrors: REFUSED });
  await page.goto("/sign-in?next=//evil.example/");
  await page.getByRole("button", { name: "Sign in with a password" }).click();
  await page.getByLabel("Mobile number").fill(person.mobile);
  await page.getByLabel("Password").fill("not this one at all");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("is not right").waitFor();
  await page.getByLabel("Password").fill("violet otter lantern 93");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  // Another site's address is not a place to come back to.
  await page.waitForURL((url) => url.pathname === "/" && url.host === new URL(page.url()).host);
});

test("who keeps coming back stays signed in: the first touch of a day makes the session longer", async () => {
  const person = await signIn();
  const page = await browser.openPage();
  const soon = new Date(Date.now() + 24 * 3600 * 1000);
  await query("UPDATE session SET expires_at = $2 WHERE user_id = $1", [person.userId, soon]);
  const chat = await ChatPage.open(page, person);
  await chat.composer.press("a");
  // The row first, and the cookie with the answer.
  await waitFor(
    async () => {
      const [session] = await query("SELECT expires_at FROM session WHERE user_id = $1", [person.userId]);
      const cookie = (await page.context().cookies()).find(({ name }) => name === "castor-session");
      return (session?.expires_at as Date) > soon && (cookie?.expires ?? 0) > soon.getTime() / 1000;
    },
    { what: "the session to be longer" },
  );
});
