import type { Page } from "playwright-core";
import { expect, it, test } from "vitest";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { waitFor } from "../support/wait-for";
import { ChatPage } from "./chat-page";
import { overflowOf } from "./overflow-of";

const browser = testBrowser();
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

async function boxOf(page: Page, selector: string) {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not on the page.`);
  return { ...box, right: box.x + box.width, bottom: box.y + box.height };
}

test("nothing lies under the notch, upright or sideways", async () => {
  const user = await signIn();
  const page = await browser.openPage(PHONE);
  await ChatPage.open(page, user);
  const devtools = await page.context().newCDPSession(page);
  const insets = (sides: object) => devtools.send("Emulation.setSafeAreaInsetsOverride", { insets: sides });
  await insets({ top: 47, bottom: 34 });
  expect((await boxOf(page, "header button")).y).toBeGreaterThanOrEqual(47);
  expect((await boxOf(page, "header button")).bottom).toBeLessThanOrEqual(
    (await boxOf(page, "header")).bottom,
  );
  expect((await boxOf(page, "form")).bottom).toBeLessThanOrEqual(780 - 34);
  await page.setViewportSize({ width: 844, height: 390 });
  await insets({ left: 47, right: 47, bottom: 21 });
  expect((await boxOf(page, "nav")).x).toBe(47);
  expect((await boxOf(page, "form")).right).toBeLessThanOrEqual(844 - 47);
  expect((await boxOf(page, "header button >> visible=true")).x).toBeGreaterThanOrEqual(47);
});

/** Safari's keyboard: it covers the page, and only the visual viewport knows. */
function fakeKeyboard(): void {
  const viewport = Object.assign(new EventTarget(), { height: 780, width: 390, scale: 1, offsetTop: 0 });
  Object.defineProperty(window, "visualViewport", { value: viewport });
  Object.assign(window, {
    __keyboard: (height: number) => {
      viewport.height = innerHeight - height;
      viewport.dispatchEvent(new Event("resize"));
    },
  });
}

test("the composer stays above a keyboard that only covers the page, and comes down with it", async () => {
  const user = await signIn();
  const page = await browser.openPage(PHONE);
  await page.addInitScript(fakeKeyboard);
  const chat = await ChatPage.open(page, user);
  expect(await chat.composer.getAttribute("enterkeyhint")).toBe("enter");
  const open = (height: number) =>
    page.evaluate(
      (pixels) => (window as unknown as { __keyboard: (h: number) => void }).__keyboard(pixels),
      height,
    );
  await open(300);
  expect((await boxOf(page, "form")).bottom).toBeLessThanOrEqual(780 - 300);
  expect((await boxOf(page, "header")).y).toBe(0);
  await open(0);
  expect((await boxOf(page, "form")).bottom).toBeGreaterThan(780 - 100);
});

test("from right to left the sidebar stands on the right, and nothing sticks out", async () => {
  const user = await signIn();
  const room = await createRoom(user, { title: "A room to look at" });
  await endOf(user, await send(user, room, "Show me what you can render"));
  const page = await browser.openPage({ viewport: { width: 1280, height: 800 } });
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  expect((await boxOf(page, "nav")).right).toBe(1280);
  expect((await boxOf(page, "main")).x).toBe(0);
  expect(await overflowOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflowOf(page)).toEqual([]);
});

test("a system that asks for less motion gets none", async () => {
  const user = await signIn();
  const page = await browser.openPage({ reducedMotion: "no-preference" });
  await ChatPage.open(page, user);
  /** The longest transition or animation of anything on the page, in milliseconds. */
  const longest = () =>
    page.evaluate(() => {
      const times = [...document.querySelectorAll("*")].flatMap((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return `${transitionDuration},${animationDuration}`.split(",").map(Number.parseFloat);
      });
      return Math.max(...times) * 1000;
    });
  expect(await longest()).toBeGreaterThan(50);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await longest()).toBeLessThanOrEqual(1);
});

/** The font that draws most of an element's letters, as the browser says; it may have come from the page. */
async function fontOf(page: Page, selector: string) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("DOM.enable");
  await devtools.send("CSS.enable");
  const { root } = await devtools.send("DOM.getDocument");
  const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await devtools.send("CSS.getPlatformFontsForNode", { nodeId });
  await devtools.detach();
  return fonts.reduce((most, font) => (font.glyphCount > most.glyphCount ? font : most)).familyName;
}

it("Hindi is drawn in a font that has its letters, which English pages do not fetch", async () => {
  const hindi = await browser.openPage({ locale: "hi-IN" });
  await hindi.goto("/sign-in");
  await waitFor(async () => /Devanagari|Nirmala/.test(await fontOf(hindi, "h1")), {
    what: "the heading to be drawn in a font for Hindi",
  });

  const english = await browser.openPage();
  await english.goto("/sign-in", { waitUntil: "networkidle" });
  expect(
    await english.evaluate(() =>
      [...document.fonts].filter(({ family }) => family === "devanagari").map(({ status }) => status),
    ),
  ).toEqual(["unloaded"]);
});
