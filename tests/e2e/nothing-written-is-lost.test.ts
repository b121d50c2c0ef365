import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { MAX_ATTACHMENTS_PER_MESSAGE } from "../../lib/contract/limits";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { png } from "../support/files";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { adoptSession, ChatPage } from "./chat-page";

const browser = testBrowser();

/** A browser that listens: it hears what __hear says, and reports once more when it is ended, as browsers do. */
function fakeRecognition(): void {
  class Recognition {
    onresult: ((event: object) => void) | null = null;
    onend: (() => void) | null = null;
    onerror: ((event: { error: string }) => void) | null = null;
    heard: readonly string[] = [];
    start() {
      Object.assign(window, {
        __hear: (...heard: string[]) => {
          this.heard = heard;
          this.report();
        },
        __refuse: (error: string) => {
          this.onerror?.({ error });
          this.onend?.();
        },
      });
    }
    report() {
      this.onresult?.({ results: this.heard.map((transcript) => [{ transcript }]) });
    }
    stop() {
      setTimeout(() => {
        this.report();
        this.onend?.();
      });
    }
    abort() {
      this.stop();
    }
  }
  Object.assign(window, { SpeechRecognition: Recognition });
}

function hear(page: Page, ...heard: string[]): Promise<void> {
  return page.evaluate(
    (words) => (window as unknown as { __hear: (...heard: string[]) => void }).__hear(...words),
    heard,
  );
}

it("dictation goes on behind what is typed meanwhile, and writes nothing into what comes after a send", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  await page.addInitScript(fakeRecognition);
  const chat = await ChatPage.open(page, user, await createRoom(user));
  const holds = (text: string) =>
    waitFor(async () => (await chat.composer.inputValue()) === text, {
      what: `the composer to hold "${text}"`,
    });

  await chat.composer.fill("Dear");
  await page.getByRole("button", { name: "Dictate", exact: true }).click();
  await hear(page, "Asha");
  await holds("Dear Asha");
  await chat.composer.press("End");
  await chat.composer.pressSequentially(", hello");
  // What was heard first is reported again; it has its place already.
  await hear(page, "Asha", "and welcome");
  await holds("Dear Asha, hello and welcome");
  await chat.composer.press("Enter");
  await chat.prompts().first().getByText("Dear Asha, hello and welcome").waitFor();
  await page.getByRole("button", { name: "Dictate", exact: true }).waitFor();
  // The report that follows an end has been made by now.
  await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve))));
  expect(await chat.composer.inputValue()).toBe("");
});

it("dictation that the browser refuses says so, and silence does not", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  await page.addInitScript(fakeRecognition);
  await ChatPage.open(page, user, await createRoom(user));
  const dictate = page.getByRole("button", { name: "Dictate", exact: true });
  const refuse = (error: string) =>
    page.evaluate((why) => (window as unknown as { __refuse: (error: string) => void }).__refuse(why), error);
  const notice = page.getByText("The microphone cannot be used.");
  await dictate.click();
  await refuse("no-speech");
  await dictate.click();
  expect(await notice.count()).toBe(0);
  await refuse("not-allowed");
  await notice.waitFor();
});

it("a message put back to edit goes behind what was written meanwhile, and waits where its files find no room", async () => {
  const user = await signIn();
  const page = await browser.openPage({
    expectedErrors: [/ERR_INTERNET_DISCONNECTED/],
    serviceWorkers: "block",
  });
  const chat = await ChatPage.open(page, user, await createRoom(user));
  const pick = (...names: string[]) =>
    page
      .locator('input[type="file"]')
      .setInputFiles(names.map((name) => ({ name, mimeType: "image/png", buffer: Buffer.from(png(4, 4)) })));
  await pick("first.png");
  await chat.composer.fill("First");
  await page.getByRole("button", { name: "Send", exact: true }).and(page.locator(":enabled")).waitFor();
  await page.context().setOffline(true);
  await chat.composer.press("Enter");
  const putBack = page.getByRole("button", { name: "Put it back to edit" });
  await putBack.waitFor();

  // Without a connection they cannot be uploaded, but each has its place.
  await chat.composer.fill("Second");
  const others = Array.from({ length: MAX_ATTACHMENTS_PER_MESSAGE }, (_, i) => `second-${i}.png`);
  await pick(...others);
  await page.getByText("were not uploaded").waitFor();
  await putBack.click();
  await page.getByText(`A message takes up to ${MAX_ATTACHMENTS_PER_MESSAGE} files.`).waitFor();
  expect(await putBack.count()).toBe(1);
  expect(await chat.composer.inputValue()).toBe("Second");

  await page.getByRole("button", { name: "Remove second-0.png" }).click();
  await putBack.click();
  await putBack.waitFor({ state: "detached" });
  expect(await chat.composer.inputValue()).toBe("Second\n\nFirst");
  for (const name of ["first.png", "second-1.png"])
    await page.getByRole("button", { name: `Remove ${name}` }).waitFor();
});

it("a selection that is dragged out of a dialog does not close it; a press beside it does", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  await adoptSession(page.context(), user);
  await page.goto("/settings");
  await page.getByRole("button", { name: "New persona" }).first().click();
  const field = page.getByLabel("Instruction");
  await field.fill("A long instruction that took an hour to write.");
  const box = await field.boundingBox();
  if (!box) throw new Error("The field has no place on the page.");
  await page.mouse.move(box.x + 30, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(5, 5, { steps: 4 });
  await page.mouse.up();
  expect(await field.inputValue()).toContain("an hour to write");
  await page.mouse.click(5, 5);
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

it("a message with a file that failed waits, says why, and goes with the file or without it as one decides", async () => {
  const user = await signIn();
  const page = await browser.openPage({ expectedErrors: [/status of 503/], serviceWorkers: "block" });
  const chat = await ChatPage.open(page, user, await createRoom(user));
  await page.route("**/api/attachment", (route) =>
    route.fulfill({
      status: 503,
      json: {
        success: false,
        error: { code: "service_unavailable", message: "Storage rests.", requestId: "x" },
      },
    }),
  );
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "square.png", mimeType: "image/png", buffer: Buffer.from(png(4, 4)) });
  const warning = page.getByText("A file was not uploaded. Try it again or remove it, then send");
  await warning.waitFor();
  await chat.send("Look at this");
  expect(await chat.prompts().count()).toBe(0);
  expect(await chat.composer.inputValue()).toBe("Look at this");

  await page.unroute("**/api/attachment");
  await page.getByRole("button", { name: "Try square.png again" }).click();
  await warning.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Send", exact: true }).and(page.locator(":enabled")).waitFor();
  await chat.composer.press("Enter");
  await chat.prompts().first().getByText("Look at this").waitFor();
  await chat.shows("an image (image/png, 4 × 4 pixels");
});

it("text that is dropped or pasted goes where it is put, also with a picture of it beside it", async () => {
  const user = await signIn();
  const chat = await ChatPage.open(await browser.openPage(), user, await createRoom(user));
  const isTaken = (kind: "drop" | "paste", text: string, file?: string) =>
    chat.composer.evaluate(
      (field, [event, words, name]) => {
        const data = new DataTransfer();
        if (words) data.setData("text/plain", words);
        if (name) data.items.add(new File([new Uint8Array([1])], name, { type: "image/png" }));
        const made =
          event === "drop"
            ? new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data })
            : new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data });
        field.dispatchEvent(made);
        return made.defaultPrevented;
      },
      [kind, text, file] as const,
    );
  expect(await isTaken("drop", "words from elsewhere")).toBe(false);
  expect(await isTaken("paste", "one\ttwo", "image.png"), "cells of a spreadsheet").toBe(false);
  expect(await chat.page.getByRole("list", { name: "Attachments" }).count()).toBe(0);
  expect(await isTaken("paste", "photo.png", "photo.png"), "a file from a file manager").toBe(true);
  await chat.page.getByRole("list", { name: "Attachments" }).waitFor();
});
