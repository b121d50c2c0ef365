import { expect, it } from "vitest";
import { XSS_PAYLOADS } from "../components/markdown/xss-payloads";
import { signIn } from "../support/api";
import { testBrowser } from "../support/browser";
import { createRoom, endOf, send } from "../support/rooms";
import { ChatPage } from "./chat-page";

const browser = testBrowser();

it("model output runs no script and loads nothing from elsewhere", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, `[[echo: ${XSS_PAYLOADS.join("\n\n")}]]`));
  await endOf(user, await send(user, room, "The stand-in's own [[xss]]"));
  const page = await browser.openPage();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "localhost") elsewhere.push(request.url());
  });
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  const rendered = page.locator(".md");
  expect(await rendered.count()).toBeGreaterThan(1);
  // Everything that can be clicked is clicked; a new tab is no way out either.
  page.context().on("page", (opened) => void opened.close().catch(() => undefined));
  const found = await page.evaluate(() => {
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".md a")) {
      link.removeAttribute("target");
      link.addEventListener("click", (event) => link.protocol.startsWith("http") && event.preventDefault());
      link.click();
    }
    return {
      ran: (window as { __xss?: unknown }).__xss,
      tags: [
        ...document.querySelectorAll(
          ".md script, .md iframe, .md img, .md video, .md form, .md object, .md style",
        ),
      ].length,
      handlers: [...document.querySelectorAll(".md *")].flatMap((node) =>
        node.getAttributeNames().filter((name) => name.startsWith("on")),
      ),
      schemes: [...document.querySelectorAll<HTMLAnchorElement>(".md a")].map(({ protocol }) => protocol),
    };
  });
  expect(found).toMatchObject({ ran: undefined, tags: 0, handlers: [] });
  for (const scheme of found.schemes) expect(["http:", "https:", "mailto:", "tel:"]).toContain(scheme);
  expect(elsewhere).toEqual([]);
});

it("money is not math, and math is", async () => {
  const user = await signIn();
  const room = await createRoom(user);
  await endOf(user, await send(user, room, "[[echo: It is $5 and $10 here, but $E = mc^2$ there.]]"));
  await endOf(user, await send(user, room, "The stand-in's own [[money]]"));
  const page = await browser.openPage();
  const chat = await ChatPage.open(page, user, room);
  await chat.ended();
  await page.locator(".md .katex").first().waitFor();
  const first = page.locator(".md").first();
  expect(await first.textContent()).toContain("It is $5 and $10 here");
  expect(await first.locator(".katex").count()).toBe(1);
  expect(await page.locator(".md").last().textContent()).toContain("$5 and $10");
});
