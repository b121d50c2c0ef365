import { expect, it } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { testEnv } from "../support/test-env";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("searches and thinks when switched on: citations, sources, and thoughts one may open", async () => {
  const user = await signIn();
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, await createRoom(user));
  for (const name of ["Search the web", "Show thinking"]) {
    const toggle = page.getByRole("button", { name, exact: true });
    await toggle.click();
    await page.getByRole("button", { name, exact: true, pressed: true }).waitFor();
  }
  await chat.send("Compare tea and coffee");
  const reply = await chat.ended();
  const sources = reply.getByRole("listitem").filter({ has: page.getByRole("link", { name: "nextjs.org" }) });
  expect(await sources.getByRole("link").last().getAttribute("href")).toBe("https://nextjs.org/docs");
  // Each cited sentence carries the number of its source.
  expect(
    await reply
      .locator(".md")
      .getByRole("link", { name: /nextjs\.org/ })
      .first()
      .textContent(),
  ).toBe("2");

  const thoughts = reply.getByText("Reading the question");
  expect(await thoughts.isVisible()).toBe(false);
  await reply.getByText("Thoughts", { exact: true }).click();
  await thoughts.waitFor();
  expect(await thoughts.isVisible()).toBe(true);
});

it("copying works on a page without https, and says so where the browser refuses", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: Take **this** along.]]"));
  const page = await browser.openPage();
  // What browsers lend to secure pages alone.
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  const chat = await ChatPage.open(page, user, room);
  const reply = await chat.ended();
  await reply.getByRole("button", { name: "Copy message" }).click();
  await reply.getByRole("button", { name: "Copied" }).waitFor();
  await chat.composer.press("ControlOrMeta+v");
  await waitFor(async () => (await chat.composer.inputValue()) === "Take **this** along.", {
    what: "the copied words",
  });

  await page.evaluate(() => Object.assign(document, { execCommand: () => false }));
  await chat.prompts().first().hover();
  await chat.prompts().first().getByRole("button", { name: "Copy message" }).click();
  await page.getByText("This browser does not let Castor copy.").waitFor();
});

it("a reply can be judged, copied and looked into", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: **Exactly** these words.]]"));
  const page = await browser.openPage({ permissions: ["clipboard-read", "clipboard-write"] });
  const chat = await ChatPage.open(page, user, room);
  const reply = await chat.ended();
  await reply.getByRole("button", { name: "Copy message" }).click();
  await reply.getByRole("button", { name: "Copied" }).waitFor();
  expect((await page.evaluate(() => navigator.clipboard.readText())).trim()).toBe("**Exactly** these words.");

  await reply.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Details" }).click();
  for (const [name, value] of [
    ["Model", /^gemini-/],
    ["Time", /^[\d.]+ s$/],
    ["Tokens", /^\d+ in, \d+ out$/],
  ] as const)
    await reply
      .getByRole("definition")
      .filter({ hasText: value })
      .locator(`xpath=preceding-sibling::dt[text()="${name}"]`)
      .waitFor();

  await reply.getByRole("button", { name: "Good reply" }).click();
  await reply.getByRole("button", { name: "Good reply", pressed: true }).waitFor();
  await page.reload();
  await chat.replies().last().getByRole("button", { name: "Good reply", pressed: true }).waitFor();
});

/** A voice that speaks as long as it is let, and reports what was cut off a moment later, as browsers do. */
function fakeVoice(): void {
  let queue: SpeechSynthesisUtterance[] = [];
  const voice = {
    speak: (speech: SpeechSynthesisUtterance) => queue.push(speech),
    cancel: () => {
      const cut = queue;
      queue = [];
      setTimeout(() => {
        for (const speech of cut) speech.dispatchEvent(new Event("error"));
      });
    },
  };
  Object.defineProperty(window, "speechSynthesis", { value: voice });
  Object.assign(window, {
    __said: () => queue.map(({ text }) => text),
    __finish: () => {
      const said = queue;
      queue = [];
      for (const speech of said) speech.dispatchEvent(new Event("end"));
    },
  });
}

it("one message is read aloud at a time, and its own button stops it", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: The first reply. It has two sentences.]]"));
  await endOf(user, await send(user, room, "[[echo: The second reply.]]"));
  const page = await browser.openPage();
  await page.addInitScript(fakeVoice);
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  const said = () => page.evaluate(() => (window as unknown as { __said: () => string[] }).__said());
  const [first, second] = [chat.replies().first(), chat.replies().last()];

  await first.hover();
  await first.getByRole("button", { name: "Read aloud" }).click();
  await first.getByRole("button", { name: "Stop reading" }).waitFor();
  expect(await said()).toEqual(["The first reply.", "It has two sentences."]);

  await second.getByRole("button", { name: "Read aloud" }).click();
  await first.getByRole("button", { name: "Read aloud" }).waitFor();
  // By now the first one's end was reported; it is not the second one's.
  await page.evaluate(() => new Promise((resolve) => setTimeout(() => requestAnimationFrame(resolve))));
  await second.getByRole("button", { name: "Stop reading" }).waitFor();
  expect(await said()).toEqual(["The second reply."]);
  await page.evaluate(() => (window as unknown as { __finish: () => void }).__finish());
  await second.getByRole("button", { name: "Read aloud" }).click();
  await second.getByRole("button", { name: "Stop reading" }).click();
  await second.getByRole("button", { name: "Read aloud" }).waitFor();
  expect(await said()).toEqual([]);
});

it("a slash names a persona by keys, and it answers", async () => {
  const user = await signIn();
  for (const name of ["Terse", "Tender"])
    await user.call("POST /persona", {
      body: { name, slug: name.toLowerCase(), instruction: `Be ${name.toLowerCase()} in all you say.` },
    });
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, await createRoom(user));
  await chat.composer.pressSequentially("/te");
  await page.getByRole("option", { name: "/terse" }).waitFor();
  await page.keyboard.press("ArrowDown");
  const chosen = page.getByRole("option", { selected: true });
  expect(await chat.composer.getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
  const name = (await chosen.filter({ hasText: "/terse" }).count()) === 1 ? "Terse" : "Tender";
  await page.keyboard.press("Enter");
  await page.getByText(`${name} answers`).waitFor();
  expect(await chat.composer.inputValue()).toBe("");
  const prompt = `How are the tides made? ${user.userId}`;
  await chat.send(prompt);
  await chat.ended();
  const asked = await fetch(`${testEnv().services.gemini}/__control?contains=${user.userId}`);
  expect(await asked.text()).toContain(`Be ${name.toLowerCase()} in all you say.`);
});
