import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { pdf, png } from "../support/files";
import { createRoom } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("files come by button, drop and paste, show what they are and how far they got, and reach the model", async () => {
  const user = await signIn();
  const page = await browser.openPage({ serviceWorkers: "block" });
  const chat = await ChatPage.open(page, user, await createRoom(user));
  const tiles = page.getByRole("list", { name: "Attachments" }).getByRole("listitem");

  // By button, held on its way: the progress shows.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/api/attachment", async (route) => {
    await held;
    await route.continue();
  });
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles({
    name: "notes.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("Remember the milk."),
  });
  await page.getByRole("progressbar", { name: /Uploading notes\.txt/ }).waitFor();
  await chat.composer.fill("What is in these?");
  expect(await page.getByRole("button", { name: "Send", exact: true }).isDisabled()).toBe(true);
  release();
  await waitFor(async () => (await page.getByRole("progressbar").count()) === 0, { what: "all to be there" });
  await page.unroute("**/api/attachment");

  // Dropped anywhere on the conversation, with a hint while it hovers.
  const drag = (kind: string, name: string, type: string, bytes: Uint8Array) =>
    page.getByTestId("drop-zone").evaluate(
      (zone, [event, fileName, mediaType, content]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(content)], fileName, { type: mediaType }));
        zone.dispatchEvent(new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer }));
      },
      [kind, name, type, [...bytes]] as const,
    );
  await drag("dragover", "paper.pdf", "application/pdf", pdf());
  await page.getByText("Drop files to attach them").waitFor();
  await drag("drop", "paper.pdf", "application/pdf", pdf());
  await page.getByText("Drop files to attach them").waitFor({ state: "detached" });
  await tiles.filter({ hasText: "paper.pdf" }).waitFor();
  await drag("drop", "wrong.pdf", "application/pdf", pdf());
  await page.getByRole("button", { name: "Remove wrong.pdf" }).click();

  // Pasted: a picture shows itself.
  await chat.composer.evaluate(
    (field, bytes) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
      field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
    },
    [...png(20, 10)],
  );
  await tiles.getByRole("img", { name: "image.png" }).waitFor();
  expect(await tiles.count()).toBe(3);

  await waitFor(async () => (await page.getByRole("progressbar").count()) === 0, { what: "all to be there" });
  await chat.composer.press("Enter");
  await chat.ended();
  const reply = await chat.replyText();
  expect(reply).toContain("a text file (text/plain, 18 bytes) that begins “Remember the milk.”");
  expect(reply).toContain("a PDF (1 page");
  expect(reply).toContain("an image (image/png, 20 × 10 pixels");
  // They stay with the message.
  await chat.prompts().last().getByText("notes.txt").waitFor();
  await chat.prompts().last().getByRole("img", { name: "image.png" }).waitFor();
});
